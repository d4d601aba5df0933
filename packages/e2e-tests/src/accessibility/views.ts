import type { Locator } from 'playwright-core';
import type { World } from './World';

/** One thing that a person can have in front of them. */
export interface View {
  name: string;
  open: (world: World) => Promise<void>;
}

const page = (
  name: string,
  path: string | ((world: World) => string),
): View => ({
  name,
  open: world => world.open(typeof path === 'string' ? path : path(world)),
});

/** A dialog that a button opens on a page. */
const dialog = (
  name: string,
  path: string | ((world: World) => string),
  open: (world: World) => Promise<void>,
): View => ({
  name,
  open: async world => {
    await world.open(typeof path === 'string' ? path : path(world));
    await open(world);
    await world.page.getByRole('dialog').first().waitFor();
    await world.settled();
  },
});

const image = (world: World) => `/images/${world.image.id}`;
const machine = (world: World) => `/machines/${world.machineId}`;

const press = (name: string | RegExp) => async (world: World) =>
  world.page.getByRole('button', { name }).first().click();

async function fillIn(field: Locator, text: string) {
  await field.waitFor();
  await field.fill(text);
}

const views: readonly View[] = [
  page('images', '/'),
  {
    name: 'images, some selected',
    open: async world => {
      await world.open('/');
      await world.page.getByRole('checkbox', { name: /^Select all/ }).check();
      await world.page.getByRole('toolbar').waitFor();
      await world.settled();
    },
  },
  {
    name: 'images, menu of a row',
    open: async world => {
      await world.open('/');
      await world.page
        .getByRole('button', { name: /^Actions on/ })
        .first()
        .click();
      await world.page.getByRole('menu').waitFor();
      await world.settled();
    },
  },
  page('images, nothing found', '/?search=nothing-is-called-so'),
  page('images shared with me', '/?tab=shared'),
  page('ISO images', '/?tab=iso'),
  page('recycle bin', '/?tab=bin'),
  dialog('import', '/', press('Import image')),
  dialog('import, details', '/', async world => {
    await press('Import image')(world);
    const { page: at } = world;
    const field = at.getByRole('dialog').getByLabel('URL');
    await fillIn(field, `${world.portal.url}/a.qcow2`);
    await at.getByRole('button', { name: 'Next' }).click();
    await field.waitFor({ state: 'hidden' });
  }),
  dialog('capture', '/', press('Create from VM')),
  dialog('launch', image, press('Create virtual machine')),
  page('templates', '/templates'),
  page('template', world => `/templates/${world.template.id}`),
  page('new template', '/templates/new'),
  {
    name: 'template editor',
    open: async world => {
      await world.open(`/templates/${world.template.id}`);
      await press('Edit')(world);
      await world.page
        .getByRole('group', { name: /mapping/i })
        .first()
        .waitFor();
      await world.settled();
    },
  },
  page('machines', '/machines'),
  dialog('capture from machine', machine, press('Capture image')),
  page('operations', '/operations'),
  {
    name: 'operation, open',
    open: async world => {
      await world.open('/operations');
      await world.page.locator('[aria-expanded=false]').first().click();
      await world.settled();
    },
  },
  dialog('operations drawer', '/', press(/^Operations/)),
  page('platforms', '/platforms'),
  page('guide', '/guide'),
];

/** Everything, with each tab and each dialog that an image and a machine have. */
export async function allViews(world: World): Promise<View[]> {
  const all = [...views];
  for (const [name, path] of [
    ['image', image(world)],
    ['machine', machine(world)],
  ]) {
    await world.open(path);
    all.push(...(await tabsOf(world, name, path)));
    all.push(...(await menuOf(world, name, path)));
  }
  return all;
}

async function tabsOf(world: World, name: string, path: string) {
  const tabs = world.page.getByRole('tablist').last().getByRole('tab');
  const titles = await tabs.allInnerTexts();
  if (titles.length === 0) throw new Error(`The page of a ${name} has no tabs`);
  return titles.map(
    (title, at): View => ({
      name: `${name}, ${title.replace(/\s+/g, ' ')}`,
      open: async () => {
        await world.open(path);
        await tabs.nth(at).click();
        await world.settled();
      },
    }),
  );
}

async function menuOf(world: World, name: string, path: string) {
  const open = press('More actions');
  await open(world);
  const items = world.page.getByRole('menuitem');
  await items.first().waitFor();
  const titles: string[] = [];
  for (const item of await items.all()) {
    if ((await item.getAttribute('aria-disabled')) === 'true') continue;
    titles.push(await item.innerText());
  }
  return titles.map(title =>
    dialog(`${name}, ${title}`, path, async () => {
      await open(world);
      await world.page
        .getByRole('menuitem', { name: title, exact: true })
        .click();
    }),
  );
}
