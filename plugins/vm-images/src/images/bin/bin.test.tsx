import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const HOUR = 3_600_000;
const from = (now: number) => new Date(Date.now() + now).toISOString();

/** Two images in the recycle bin. */
function fillBin(backend: FakeBackend) {
  for (const name of ['old-web', 'old-database']) {
    backend.images.push(
      makeImage({
        ...{ id: `img-${name}`, name, status: 'deleted' },
        ...{ deletedAt: from(-2 * HOUR), willDestroyAt: from(72 * HOUR) },
        deletedBy: 'user:default/ada',
      }),
    );
  }
}

const bin = () => screen.findByRole('table', { name: 'Images' });
const asked = ({ calls }: FakeBackend, call: string) =>
  calls.filter(one => one.call === call);

it('shows until when images can be restored, and restores with one click', async () => {
  const { backend } = renderPlugin(server, '/vm-images?tab=bin', fillBin);
  const row = (await within(await bin()).findByText('old-web')).closest('tr')!;
  expect(within(row).getByText('2 hours ago')).toBeVisible();
  expect(within(row).getByText('in 3 days')).toBeVisible();
  expect(within(row).queryByRole('button', { name: 'Delete' })).toBeNull();
  await userEvent.click(within(row).getByRole('button', { name: 'Restore' }));
  expect(await screen.findByText('Restored old-web')).toBeInTheDocument();
  expect(asked(backend, 'POST /images/img-old-web/restore')).toHaveLength(1);
  await waitFor(() => expect(screen.queryByText('old-web')).toBeNull());
});

it('destroys only after the name was typed', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/images/img-old-web',
    fillBin,
  );
  const banner = await screen.findByRole('alert');
  expect(banner).toHaveTextContent(/recycle bin since 2 hours ago.*in 3 days/);
  await userEvent.click(screen.getByRole('button', { name: 'Destroy' }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Destroy image old-web?',
  });
  const destroy = within(dialog).getByRole('button', { name: 'Destroy' });
  expect(destroy).toBeDisabled();
  await userEvent.type(within(dialog).getByRole('textbox'), 'old-web');
  await userEvent.click(destroy);
  await waitFor(() =>
    expect(asked(backend, 'POST /images/img-old-web/destroy')).toHaveLength(1),
  );
});

it('restores the selected ones, and says of each how it went', async () => {
  const { backend } = renderPlugin(server, '/vm-images?tab=bin', made => {
    fillBin(made);
    made.before.push([
      'POST',
      /^\/images\/batch$/,
      ({ body }) => {
        const [fine, bad] = body.ids as string[];
        const message = 'It is being destroyed.';
        const error = { name: 'ConflictError', message, status: 409 };
        return {
          body: {
            items: [
              { id: fine, status: 'ok' },
              { id: bad, status: 'error', error },
            ],
          },
        };
      },
    ]);
  });
  await within(await bin()).findByText('old-web');
  await userEvent.click(screen.getByLabelText('Select old-web'));
  await userEvent.click(screen.getByLabelText('Select old-database'));
  const bar = screen.getByRole('toolbar');
  expect(within(bar).queryByRole('button', { name: 'Delete' })).toBeNull();
  await userEvent.click(within(bar).getByRole('button', { name: 'Restore' }));
  const dialog = await screen.findByRole('dialog', {
    name: '1 of 2 images could not be changed',
  });
  expect(within(dialog).getByText('It is being destroyed.')).toBeVisible();
  expect(within(dialog).getByTitle('Done')).toBeInTheDocument();
  const [{ body }] = asked(backend, 'POST /images/batch');
  expect(body).toMatchObject({ action: 'restore' });
});

it('lists what an image in use would take away, and tags many at once', async () => {
  const { backend } = renderPlugin(server, '/vm-images', made => {
    made.images.unshift(
      makeImage({ id: 'img-used', name: 'used', usedBy: 1 }),
      makeImage({ id: 'img-free', name: 'free' }),
    );
    Object.assign(made.machines[0], { imageId: 'img-used', name: 'web-07' });
  });
  await within(await bin()).findByText('used');
  await userEvent.click(screen.getByLabelText('Select used'));
  const bar = screen.getByRole('toolbar');
  await userEvent.click(within(bar).getByRole('button', { name: 'Delete' }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Delete image used?',
  });
  expect(await within(dialog).findByText('web-07')).toBeVisible();
  expect(within(dialog).getByText(/disk rests on the image/)).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  await userEvent.click(screen.getByLabelText('Select free'));
  await userEvent.click(
    within(screen.getByRole('toolbar')).getByRole('button', { name: 'Tag' }),
  );
  const tags = await screen.findByRole('dialog', { name: 'Tags of 2 images' });
  await userEvent.type(within(tags).getByRole('textbox'), 'blue{enter}');
  await userEvent.click(within(tags).getByRole('button', { name: 'Add tags' }));
  await waitFor(() =>
    expect(asked(backend, 'POST /images/batch')).toHaveLength(1),
  );
  expect(asked(backend, 'POST /images/batch')[0].body).toMatchObject({
    ...{ action: 'tag', tags: ['blue'] },
    ids: expect.arrayContaining(['img-used', 'img-free']),
  });
});

it('takes a deletion back as soon as it is done', async () => {
  const { backend } = renderPlugin(server, '/vm-images/images/img-data');
  await screen.findByRole('heading', { name: 'reference-data' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Delete' }),
  );
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  const undo = await screen.findByRole('button', { name: 'Undo' });
  const [deletion] = backend.operations;
  Object.assign(deletion, { status: 'succeeded' });
  Object.assign(backend.images.find(({ id }) => id === 'img-data')!, {
    status: 'deleted',
  });
  await userEvent.click(undo);
  await waitFor(() =>
    expect(asked(backend, 'POST /images/img-data/restore')).toHaveLength(1),
  );
});
