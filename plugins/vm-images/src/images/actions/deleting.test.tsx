import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  ImageUsage,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const verdict = (effect: Verdict['effect'], rule: string): Verdict => ({
  effect,
  findings: [
    { rule, effect: effect === 'deny' ? effect : 'warn', reason: rule },
  ],
});
const none = { total: 0, hidden: 0, items: [] };
const usage: ImageUsage = {
  virtualMachines: {
    ...{ total: 3, hidden: 2, resting: 1 },
    items: [{ id: 'm1', name: 'db-01', storage: false, loses: 'Runs on.' }],
  },
  images: none,
  templates: none,
  shares: {
    ...{ total: 1, hidden: 0 },
    items: [
      { id: 's', name: 'group:default/ml', storage: false, loses: 'Lose it.' },
    ],
  },
};

function used(change: (image: FakeBackend['images'][number]) => void) {
  return (backend: FakeBackend) => {
    const image = makeImage({ id: 'img-used', name: 'used' });
    change(image);
    backend.images.push(image);
    backend.before.push([
      ...(['GET', /^\/images\/img-used\/usage$/] as const),
      () => ({ body: usage }),
    ]);
  };
}

const openMenu = async () => {
  await screen.findByRole('heading', { name: 'used' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
};

it('shows what depends on the image before it is deleted', async () => {
  renderPlugin(
    server,
    '/vm-images/images/img-used',
    used(image => {
      image.actions.delete = verdict('warn', 'delete.inUse');
    }),
  );
  await openMenu();
  expect(screen.queryByText('Delete by force')).toBeNull();
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Delete' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(
    await within(dialog).findByText(
      '3 virtual machines, 1 of them linked clones',
    ),
  ).toBeVisible();
  expect(dialog).toHaveTextContent('db-01: Runs on.2 more');
  expect(dialog).toHaveTextContent('1 user or group with it');
  expect(dialog).toHaveTextContent('group:default/ml: Lose it.');
});

it('deletes by force whoever may, once the name was typed', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/images/img-used',
    used(image => {
      image.actions.delete = verdict('deny', 'delete.inUse');
      image.actions.forceDelete = verdict('warn', 'delete.inUse');
    }),
  );
  const deleted = jest.fn();
  backend.before.push([
    'DELETE',
    /^\/images\/img-used$/,
    ({ query }) => {
      deleted(query.get('force'));
      return { status: 202, body: { operation: backend.operations[0] } };
    },
  ]);
  await openMenu();
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Delete by force' }),
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Delete image used by force?' }),
  );
  const button = dialog.getByRole('button', { name: 'Delete' });
  expect(button).toBeDisabled();
  await userEvent.type(dialog.getByRole('textbox'), 'used');
  await userEvent.click(button);
  await waitFor(() => expect(deleted).toHaveBeenCalledWith('true'));
});
