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

const tab = (name: string, path: (world: World) => string): View =>
  page(name, path);

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

const choose =
  (item: string | RegExp, menu = 'More actions') =>
  async (world: World) => {
    await world.page.getByRole('button', { name: menu }).first().click();
    await world.page.getByRole('menuitem', { name: item }).click();
  };

async function fillIn(field: Locator, text: string) {
  await field.waitFor();
  await field.fill(text);
}

export const views: readonly View[] = [
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
  ...['overview', 'machines', 'versions', 'lineage', 'sharing', 'activity'].map(
    id => tab(`image, ${id}`, world => `${image(world)}?tab=${id}`),
  ),
  dialog('import', '/', press('Import image')),
  dialog('import, details', '/', async world => {
    await press('Import image')(world);
    const { page: at } = world;
    const field = at.getByRole('dialog').getByLabel('URL');
    await fillIn(field, `${world.portal.url}/a.qcow2`);
    await at.getByRole('button', { name: 'Next' }).click();
  }),
  dialog('capture', '/', press('Create from VM')),
  dialog('launch', image, press('Create virtual machine')),
  dialog('share', image, choose(/^Share/)),
  dialog('edit image', image, choose(/^Edit/)),
  dialog('copy', image, choose(/^Copy/)),
  dialog('publish', image, choose(/^Publish/)),
  dialog('standing', image, choose(/standing/)),
  dialog('download links', image, choose('Download links')),
  dialog('delete image', image, choose(/^Delete/)),
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
  page('machine', machine),
  page('machine, console', world => `${machine(world)}?tab=console`),
  page('machine, activity', world => `${machine(world)}?tab=activity`),
  dialog('capture from machine', machine, press('Capture image')),
  dialog('delete machine', machine, choose(/delete/i)),
  dialog('edit machine', machine, choose(/edit/i)),
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
