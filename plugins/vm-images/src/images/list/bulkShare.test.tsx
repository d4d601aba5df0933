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

const error = {
  ...{ name: 'ConflictError', status: 409 },
  message: 'Image "second" is being changed.',
};

/** Of the first request the second image fails. */
function prepare(backend: FakeBackend) {
  backend.images.unshift(
    makeImage({ id: 'img-1', name: 'first' }),
    makeImage({ id: 'img-2', name: 'second' }),
    makeImage({ id: 'img-3', name: 'open', visibility: 'public' }),
  );
  let asked = 0;
  backend.before.push([
    'POST',
    /^\/images\/batch$/,
    ({ body }) => {
      asked++;
      const items = (body.ids as string[]).map(id =>
        asked === 1 && id === 'img-2'
          ? { id, status: 'error', error }
          : { id, status: 'ok' },
      );
      return { body: { items } };
    },
  ]);
}

it('shares the selected ones, tells of each, and tries those again that failed', async () => {
  const { backend } = renderPlugin(server, '/vm-images', prepare);
  const table = await screen.findByRole('table', { name: 'Images' });
  await within(table).findByText('first');
  for (const name of ['first', 'second', 'open']) {
    await userEvent.click(screen.getByLabelText(`Select ${name}`));
  }
  await userEvent.click(
    within(screen.getByRole('toolbar')).getByRole('button', { name: 'Share' }),
  );
  const dialog = await screen.findByRole('dialog', { name: 'Share 2 images' });
  expect(within(dialog).getByText('1 image not shared')).toBeVisible();
  expect(dialog).toHaveTextContent('Image "open" is public');
  const send = within(dialog).getByRole('button', { name: 'Share' });
  expect(send).toBeDisabled();
  await userEvent.type(
    within(dialog).getByLabelText('Users and groups'),
    'web',
  );
  await userEvent.click(
    await screen.findByRole('option', { name: /web-team/ }),
  );
  await userEvent.click(send);

  const results = await screen.findByRole('dialog', {
    name: '1 of 2 images could not be changed',
  });
  expect(results).toHaveTextContent(error.message);
  expect(within(results).getByTitle('Done')).toBeInTheDocument();
  await userEvent.click(
    within(results).getByRole('button', { name: 'Retry 1 failed' }),
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = backend.calls.filter(
    ({ call }) => call === 'POST /images/batch',
  );
  const share = { recipients: ['group:default/web-team'] };
  expect(sent.map(({ body }) => body)).toEqual([
    { action: 'share', share, ids: expect.arrayContaining(['img-1', 'img-2']) },
    { action: 'share', share, ids: ['img-2'] },
  ]);
});
