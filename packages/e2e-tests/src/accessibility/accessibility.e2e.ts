/**
 * Every page and dialog of the plugin, in light and dark and in a narrow window,
 * as axe judges them; and a way through the portal without a mouse.
 */
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { environment, eventually } from '../harness';
import { faultsOf } from './axe';
import { Keyboard } from './keyboard';
import { narrow, tooWide, widen } from './tooWide';
import { allViews } from './views';
import { World } from './World';

describe('accessibility', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world?.dispose();
  });

  it.each(['light', 'dark'] as const)(
    'finds nothing serious and nothing cut off on any page or dialog, %s',
    async theme => {
      await world.theme(theme);
      const faults: string[] = [];
      for (const view of await allViews(world)) {
        await view.open(world);
        await world.browser.picture(`${view.name}, ${theme}`);
        // Only contrast depends on the theme.
        const rules = theme === 'dark' ? ['color-contrast'] : undefined;
        for (const fault of await faultsOf(world.page, rules)) {
          faults.push(`${view.name}: ${fault}`);
        }
        if (theme === 'dark') continue;
        await narrow(world.page);
        await world.browser.picture(`${view.name}, narrow`);
        for (const fault of await tooWide(world.page)) {
          faults.push(`${view.name}, in a narrow window: ${fault}`);
        }
        await widen(world.page);
      }
      expect(faults).toEqual([]);
    },
  );

  it('imports, shares, deletes and restores an image by keyboard alone', async () => {
    await world.theme('light');
    const keyboard = new Keyboard(world.page);
    // No test can answer this picker; other browsers don't have it either.
    await world.page.addInitScript(() => {
      Reflect.deleteProperty(window, 'showOpenFilePicker');
    });
    await world.open('/');
    await importFile(world, keyboard);
    const image = await named(world, 'by-hand', 'available');

    await world.page.getByText('by-hand').first().waitFor();
    // The rows are one stop; their text begins with the icon of the system.
    await keyboard.goTo(/^Lx/);
    await keyboard.choose(/^Lxby-hand/, 'ArrowDown');
    await world.page.getByRole('heading', { name: 'by-hand' }).waitFor();

    await keyboard.choose(/^More actions/);
    await keyboard.choose(/^Share/, 'ArrowDown');
    await inDialog(world, keyboard);
    await keyboard.goTo(/^Users and groups/);
    await keyboard.type('Team B');
    await world.page.getByRole('option', { name: /Team B/ }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await keyboard.choose(/^Share$/);
    await eventually('it is shared', async () => {
      const shares = await world.portal.client().listImageShares(image.id);
      return shares.items.length === 1;
    });
    await leftBy(world, keyboard, 'Escape', /^More actions/);

    await keyboard.press('Enter');
    await keyboard.choose(/^Delete/, 'ArrowUp');
    await inDialog(world, keyboard);
    await leftBy(world, keyboard, 'Escape', /^More actions/);
    await keyboard.press('Enter');
    await keyboard.choose(/^Delete/, 'ArrowUp');
    await inDialog(world, keyboard);
    await keyboard.choose(/^Delete$/);
    await named(world, 'by-hand', 'deleted');

    await world.open(`/images/${image.id}`);
    await keyboard.choose(/^Restore/);
    const restored = await named(world, 'by-hand', 'available');
    expect(restored.id).toBe(image.id);
  });
});

async function importFile(world: World, keyboard: Keyboard) {
  const folder = environment.guestImageDir();
  const disk = (await readdir(folder)).find(one => one.endsWith('.qcow2'));
  const file = join(world.portal.dataDir, 'by-hand.qcow2');
  await copyFile(join(folder, disk!), file);

  // Listening early, since the browser has to be told not to ask a person.
  let asked = false;
  world.page.on('filechooser', async chooser => {
    asked = true;
    await chooser.setFiles(file);
  });
  await keyboard.choose(/^Import image/);
  await inDialog(world, keyboard);
  await leftBy(world, keyboard, 'Escape', /^Import image/);
  await keyboard.press('Enter');
  await inDialog(world, keyboard);
  await keyboard.choose(/^Choose file/);
  await eventually('the file was asked for', async () => asked);
  const dialog = world.page.getByRole('dialog');
  await dialog
    .getByText(/uploaded/)
    .first()
    .waitFor();
  await world.settled();
  // What can be detected is not asked for, then there is no `Next`.
  const step = await keyboard.goTo(/^(Next|Import)$/);
  await keyboard.press('Enter');
  if (step === 'Next') await keyboard.choose(/^Import$/);
  await dialog.waitFor({ state: 'detached' });
}

/** An open dialog takes the focus. */
async function inDialog(world: World, keyboard: Keyboard) {
  await world.page.getByRole('dialog').first().waitFor();
  await eventually('the dialog has the focus', async () => {
    return (await keyboard.focus()).inDialog;
  });
  await world.settled();
}

/** A dialog that is left gives the focus back to what opened it. */
async function leftBy(
  world: World,
  keyboard: Keyboard,
  key: string,
  opener: RegExp,
) {
  // It stays for as long as it is busy.
  await eventually(
    'the dialog is gone',
    async () => {
      if ((await world.page.getByRole('dialog').count()) === 0) return true;
      await keyboard.press(key);
      return false;
    },
    { timeoutMs: 30_000, everyMs: 1000 },
  );
  await eventually(
    `the focus is on ${opener}`,
    async () => opener.test((await keyboard.focus()).name),
    { timeoutMs: 10_000 },
  );
}

function named(world: World, name: string, status: Image['status']) {
  return eventually(`${name} is ${status}`, async () => {
    const scope = status === 'deleted' ? 'bin' : 'mine';
    const { items } = await world.portal.client().listImages({ scope });
    return items.find(one => one.name === name && one.status === status);
  });
}
