/**
 * The main job of the product, as a person does it: in a real browser, on the
 * production build, with real virtual machines that are logged in to. The tests
 * tell one story, in order.
 */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  VirtualMachine,
  VmImagesClient,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Locator } from 'playwright-core';
import {
  Browser,
  environment,
  eventually,
  newKeyPair,
  Portal,
  ssh,
} from './harness';

const BOOT_MS = 300_000;
const PASSWORD = 'Staple-battery-7-horse';

/** What is detected meanwhile is not asked for, then the dialog goes on itself. */
async function confirmImport(dialog: Locator): Promise<void> {
  const start = dialog.getByRole('button', { name: 'Import', exact: true });
  const next = dialog.getByRole('button', { name: 'Next' });
  await eventually('nothing is left to ask', async () => {
    if (await start.isVisible()) return true;
    await next.click({ timeout: 1_000 }).catch(() => undefined);
    return false;
  });
  await start.click();
}

describe('the main job', () => {
  const keys = newKeyPair();
  const remark = `left by the first machine ${randomUUID()}`;
  let portal: Portal;
  let api: VmImagesClient;
  let browser: Browser;
  let source: Server;

  const page = () => browser.page;
  const open = (path: string) => page().goto(`${portal.url}${path}`);
  const button = (name: string | RegExp, exact = true) =>
    page().getByRole('button', { name, exact });

  async function running(name: string): Promise<VirtualMachine> {
    return eventually(
      `${name} runs`,
      async () => {
        const { items } = await api.listVirtualMachines({ limit: 100 });
        const found = items.find(machine => machine.name === name);
        if (found?.state === 'failed') {
          throw new Error(`${name} failed: ${found.failure?.reason}`);
        }
        return found?.state === 'running' && found;
      },
      { timeoutMs: BOOT_MS, everyMs: 1000 },
    );
  }

  async function available(name: string) {
    return eventually(`image ${name} is available`, async () => {
      const { items } = await api.listImages({ limit: 100 });
      const found = items.find(image => image.name === name);
      if (found?.status === 'failed') {
        throw new Error(`${name} failed: ${found.failure?.reason}`);
      }
      return found?.status === 'available' && found;
    });
  }

  const login = (machine: VirtualMachine, command: string, how = {}) => {
    const { host, port } = machine.addresses.find(
      address => address.purpose === 'ssh',
    )!;
    return ssh(
      {
        host,
        port: port!,
        username: machine.loginUser!,
        ...(Object.keys(how).length > 0
          ? how
          : { privateKey: keys.privateKey }),
      },
      command,
    );
  };

  async function guestImage(): Promise<string> {
    const folder = environment.guestImageDir();
    const name = (await readdir(folder)).find(one => one.endsWith('.qcow2'));
    return join(folder, name!);
  }

  beforeAll(async () => {
    portal = await Portal.create();
    source = createServer((request, response) => {
      // As good sources do: with ranges, and a name for the version.
      guestImage().then(async path => {
        const bytes = await readFile(path);
        response.setHeader('ETag', '"1"');
        response.setHeader('Accept-Ranges', 'bytes');
        const match = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
        const start = Number(match?.[1] ?? 0);
        const end = match?.[2]
          ? Math.min(Number(match[2]), bytes.length - 1)
          : bytes.length - 1;
        if (match) {
          response.statusCode = 206;
          response.setHeader(
            'Content-Range',
            `bytes ${start}-${end}/${bytes.length}`,
          );
        }
        response.setHeader('Content-Length', end - start + 1);
        response.end(bytes.subarray(start, end + 1));
      });
    });
    await new Promise<void>(done => {
      source.listen(0, '127.0.0.1', done);
    });
    await portal.start({
      APP_CONFIG_vmImages_imports_url_allowHosts: '["127.0.0.1"]',
      // Six of the smallest; the seventh of a batch has to wait for memory.
      APP_CONFIG_vmImages_qemu_maxMemoryMiB: '1536',
    });
    api = portal.client();
    browser = await Browser.open();
    await browser.signIn(portal.url);
  });

  afterAll(async () => {
    await browser?.close();
    await portal?.dispose();
    source?.close();
  });

  it('offers a public image, a ready template, and that in Create', async () => {
    await open('/vm-images');
    await page().getByText('small-linux').first().waitFor();
    await page().getByText('Available').first().waitFor();
    await browser.picture('images');

    await open('/vm-images/templates');
    await button('Launch').first().waitFor();
    await browser.picture('templates');

    await eventually('the software template is in the catalog', async () => {
      const response = await fetch(
        `${portal.url}/api/catalog/entities/by-query?filter=kind=template`,
        { headers: { Authorization: `Bearer ${await portal.token()}` } },
      );
      const { items } = (await response.json()) as { items: unknown[] };
      return items.length > 0;
    });
    await open('/create');
    await page().getByText('small-linux').first().waitFor();
    await browser.picture('create');
  });

  it('launches a real virtual machine from Create, with key and password', async () => {
    await open('/create');
    await page()
      .getByRole('button', { name: /choose/i })
      .first()
      .click();
    const name = page().getByLabel(/^Name/);
    await name.fill('first');
    await page().getByRole('radiogroup').first().waitFor();
    await page()
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(keys.publicKey);
    await page()
      .getByRole('checkbox', { name: 'Log in with a password as well' })
      .check();
    await page().getByLabel('Password', { exact: true }).fill(PASSWORD);
    await browser.picture('create-form');
    await button(/review|next/i, false).click();
    // The form stays until its fields are checked; it does hold the password.
    await button(/^create$/i, false).waitFor();
    await browser.picture('create-review');
    expect(await page().content()).not.toContain(PASSWORD);
    await button(/^create$/i, false).click();
    const link = page().getByRole('link', { name: 'Open the virtual machine' });
    await link.waitFor({ timeout: BOOT_MS });
    await browser.picture('create-done');
    await link.click();
    await page().getByText('Running').first().waitFor();

    const machine = await running('first');
    expect(await login(machine, 'hostname')).toBe('first\n');
    expect(await login(machine, 'hostname', { password: PASSWORD })).toBe(
      'first\n',
    );
    await expect(
      login(machine, 'hostname', { password: `${PASSWORD}x` }),
    ).rejects.toThrow();
  });

  it('shows state, SSH command and a live serial console', async () => {
    const machine = await running('first');
    await open(`/vm-images/machines/${machine.id}`);
    await page().getByText(machine.sshCommand!).first().waitFor();
    await browser.picture('machine');
    await page().getByRole('tab', { name: 'Console' }).click();
    const rows = page().locator('.xterm-rows');
    await rows.waitFor();
    await eventually('the console shows a login prompt', async () =>
      (await rows.innerText()).replace(/\s/g, '').includes('login:'),
    );
    await page().locator('.xterm').click();
    await page().keyboard.type('debian\n');
    await eventually('the guest asks for the password', async () =>
      (await rows.innerText()).includes('Password'),
    );
    await browser.picture('console');
  });

  it('refuses sizes that do not fit, and says why', async () => {
    const [image] = (await api.listImages({ search: 'small-linux' })).items;
    await api.updateImage(image.id, { minMemoryMiB: 512 });
    await open('/vm-images');
    await page()
      .getByRole('row', { name: /small-linux/ })
      .getByRole('button', { name: /create virtual machine/i })
      .click();
    const micro = page().getByRole('radio', { name: /^Micro/ });
    await micro.waitFor();
    expect(await micro.getAttribute('aria-disabled')).toBe('true');
    expect(await micro.isChecked()).toBe(false);
    await page().getByText('Too little memory').waitFor();
    await micro.hover();
    await page()
      .getByText(/needs at least 512 MiB/)
      .first()
      .waitFor();
    await browser.picture('refused-size');
    await button('Cancel').click();
    await api.updateImage(image.id, { minMemoryMiB: 96 });
  });

  it('captures the changed machine as a private image', async () => {
    const machine = await running('first');
    await login(machine, `echo '${remark}' > ~/remark && sync`);
    await open(`/vm-images/machines/${machine.id}`);
    await button('Capture image').first().click();
    const dialog = page().getByRole('dialog');
    await dialog.getByLabel(/^Image name/).fill('With a remark');
    await browser.picture('capture');
    await dialog.getByRole('button', { name: 'Capture image' }).click();
    const image = await available('With a remark');
    expect(image).toMatchObject({ visibility: 'private', format: 'qcow2' });
    await open('/vm-images');
    await page().getByText('With a remark').first().waitFor();
    await browser.picture('captured');
  });

  it('maps the captured image into the template', async () => {
    const [template] = await api.listTemplates();
    await open(`/vm-images/templates/${template.id}`);
    await button('Edit').first().click();
    const mapping = page()
      .getByRole('group', { name: /mapping/i })
      .first();
    await mapping.getByLabel('Image source').click();
    await page()
      .getByRole('option', { name: /^Custom/ })
      .click();
    await mapping.locator('input[id$=image]').fill('remark');
    await page()
      .getByRole('option', { name: /With a remark/ })
      .click();
    await browser.picture('mapping');
    await button(/^Save/, false).click();
    await eventually(
      'the template resolves to the captured image',
      async () => {
        const now = await api.getTemplate(template.id);
        return now.mappings[0].imageName === 'With a remark';
      },
    );
    await browser.picture('mapped');
  });

  it('launches three more in one go, with the change in them', async () => {
    await open('/vm-images/templates');
    await button('Launch').first().click();
    const dialog = page().getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('more');
    await dialog.getByLabel('How many').fill('3');
    await dialog
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(keys.publicKey);
    await browser.picture('launch-three');
    await dialog
      .getByRole('button', { name: 'Create 3 virtual machines' })
      .click();
    await dialog.getByText('more-3').waitFor();
    await browser.picture('launching-three');
    for (const name of ['more-1', 'more-2', 'more-3']) {
      const machine = await running(name);
      expect(await login(machine, 'hostname; cat ~/remark')).toBe(
        `${name}\n${remark}\n`,
      );
    }
    await browser.picture('launched-three');
  });

  it('tells which of many failed, and retries only those', async () => {
    await open('/vm-images/templates');
    await button('Launch').first().click();
    const dialog = page().getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('part');
    await dialog.getByLabel('How many').fill('3');
    await dialog
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(keys.publicKey);
    await dialog
      .getByRole('button', { name: 'Create 3 virtual machines' })
      .click();
    // Four run, and there is memory for six.
    await dialog
      .getByText('2 of 3 ready, 1 failed')
      .waitFor({ timeout: BOOT_MS });
    await dialog.getByText(/needs 256 MiB of memory/).waitFor();
    await browser.picture('partial-failure');
    const before = await parts();
    expect(before).toHaveLength(3);

    await removeMachine('first');
    await dialog.getByRole('button', { name: 'Retry failed' }).click();
    await dialog.getByText('3 of 3 ready').waitFor({ timeout: BOOT_MS });
    const after = await parts();
    // The same three, and those that ran were not made anew.
    expect(after.map(({ id }) => id).sort()).toEqual(
      before.map(({ id }) => id).sort(),
    );
    for (const { name } of after) {
      expect(await login(await running(name), 'hostname')).toBe(`${name}\n`);
      await removeMachine(name);
    }
  });

  async function parts(): Promise<VirtualMachine[]> {
    const { items } = await api.listVirtualMachines({ limit: 100 });
    return items.filter(({ name }) => name.startsWith('part-'));
  }

  async function removeMachine(name: string): Promise<void> {
    const { id } = await running(name);
    await api.deleteVirtualMachine(id);
    await eventually(`${name} is gone`, async () => {
      const { items } = await api.listVirtualMachines({ limit: 100 });
      return items.every(one => one.id !== id);
    });
  }

  it('stops, starts and deletes', async () => {
    const machine = await running('more-3');
    await open(`/vm-images/machines/${machine.id}`);
    await button('Stop').click();
    await page().getByText('Stopped').first().waitFor({ timeout: BOOT_MS });
    await button('Start').click();
    await page().getByText('Running').first().waitFor({ timeout: BOOT_MS });
    const again = await running('more-3');
    await eventually('it answers again', async () =>
      (await login(again, 'cat ~/remark')).includes(remark),
    );
    await page().getByRole('button', { name: 'More actions' }).click();
    await page()
      .getByRole('menuitem', { name: /delete/i })
      .click();
    const dialog = page().getByRole('dialog');
    await dialog.getByLabel('Type more-3 to confirm').fill('more-3');
    await dialog.getByRole('button', { name: /delete/i }).click();
    await eventually('it is gone', async () => {
      const { items } = await api.listVirtualMachines({ limit: 100 });
      return items.every(one => one.id !== machine.id);
    });
  });

  it('imports a dropped file, over a reload', async () => {
    const file = join(portal.dataDir, 'dropped.qcow2');
    await copyFile(await guestImage(), file);
    await open('/vm-images');
    await button('Import image').click();
    const dialog = page().getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles(file);
    await dialog.getByText(/qcow2/i).first().waitFor();
    await browser.picture('import-file');
    await confirmImport(dialog);
    const image = await available('dropped');
    expect(image.sizeBytes).toBe((await stat(file)).size);
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    expect(image.digest).toBe(`sha256:${digest}`);
  });

  it('imports from a URL and launches what came', async () => {
    const { port } = source.address() as AddressInfo;
    await open('/vm-images');
    await button('Import image').click();
    const dialog = page().getByRole('dialog');
    await dialog
      .getByLabel('URL')
      .fill(`http://127.0.0.1:${port}/from-the-net.qcow2`);
    await page().keyboard.press('Enter');
    await confirmImport(dialog);
    const image = await available('from-the-net');
    await api.updateImage(image.id, {
      features: { cloudInit: true, guestAgent: true },
      defaultUser: 'debian',
    });
    await api.launch({
      imageId: image.id,
      name: 'imported',
      login: { sshPublicKeys: [keys.publicKey.trim()] },
    });
    const machine = await running('imported');
    expect(await login(machine, 'hostname')).toBe('imported\n');
  });

  it('hands an image out by a link that resumes', async () => {
    const image = await available('With a remark');
    const link = await api.createDownload(image.id);
    const whole = Buffer.from(await (await fetch(link.url)).arrayBuffer());
    expect(whole.length).toBe(link.sizeBytes);
    const rest = await fetch(link.url, {
      headers: { Range: `bytes=${whole.length - 1000}-` },
    });
    expect(rest.status).toBe(206);
    const tail = Buffer.from(await rest.arrayBuffer());
    expect(tail.equals(whole.subarray(-1000))).toBe(true);
    expect(`sha256:${createHash('sha256').update(whole).digest('hex')}`).toBe(
      image.digest,
    );
  });

  it('refuses what is no disk, and lets the failed image be deleted', async () => {
    await open('/vm-images');
    await button('Import image').click();
    const dialog = page().getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'page.qcow2',
      mimeType: 'text/html',
      buffer: Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>'),
    });
    await dialog
      .getByText(/refused|not a disk|web page|text/i)
      .first()
      .waitFor();
    await browser.picture('import-refused');
  });

  it('shows what ran in Operations, from every page', async () => {
    await open('/catalog');
    await page()
      .getByRole('button', { name: /^Operations/ })
      .first()
      .click();
    await page()
      .getByText(/Import image from-the-net/)
      .first()
      .waitFor();
    await browser.picture('operations-drawer');
    await open('/vm-images/operations');
    await page()
      .getByText(/Capture image With a remark/)
      .first()
      .waitFor();
    await browser.picture('operations');
  });

  it('keeps virtual machines running while the portal is away', async () => {
    const machine = await running('more-1');
    const before = await login(machine, 'cut -d. -f1 /proc/uptime');
    await portal.kill();
    expect(await login(machine, 'hostname')).toBe('more-1\n');
    await portal.start();
    const again = await running('more-1');
    expect(again.addresses).toEqual(machine.addresses);
    const after = await login(again, 'cut -d. -f1 /proc/uptime');
    expect(Number(after)).toBeGreaterThanOrEqual(Number(before));
  });
});
