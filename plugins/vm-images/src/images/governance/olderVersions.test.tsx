import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(180_000);

const server = setupServer();
registerMswTestHooks(server);

/** So many versions, of which two are shown at once. */
function open(count: number, prepare?: (backend: FakeBackend) => void) {
  const path = `/vm-images/images/img-v${count}?tab=versions`;
  return renderPlugin(server, path, backend => {
    backend.versionsShown = 2;
    backend.images = Array.from({ length: count }, (_, at) =>
      makeImage({
        ...{ id: `img-v${count - at}`, name: `web-v${count - at}` },
        ...{ version: String(count - at), family: 'web', familyId: 'web' },
      }),
    );
    prepare?.(backend);
  });
}

/** Names of the images in the list. */
async function shown(): Promise<string[]> {
  const table = await screen.findByRole('table', { name: 'Versions of web' });
  return within(table)
    .getAllByText(/^web-v/)
    .map(({ textContent }) => textContent ?? '');
}
const namesFrom = (first: number) =>
  Array.from({ length: first }, (_, at) => `web-v${first - at}`);
const show = () => screen.findByRole('button', { name: 'Show older versions' });

it('shows older versions when asked, and says when these are all', async () => {
  const { backend } = open(5);
  expect(await shown()).toEqual(['web-v5', 'web-v4']);
  expect(screen.getByText('The newest 2 versions')).toBeVisible();
  const asked = () =>
    backend.calls.filter(({ call }) => call === 'GET /families/web/versions');
  expect(asked()).toEqual([]);
  (await show()).focus();
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText('The newest 4 versions')).toBeVisible();
  expect(await show()).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  const all = await screen.findByText('All 5 versions');
  expect(await shown()).toEqual(namesFrom(5));
  expect(screen.getByText('5 versions are shown')).toHaveAttribute(
    'role',
    'status',
  );
  expect(screen.queryByRole('button', { name: /older versions/ })).toBeNull();
  // Who came by keyboard goes on from here.
  await waitFor(() => expect(all).toHaveFocus());
  // The page that was there was not asked for again.
  expect(asked()).toHaveLength(2);
});

it('offers nothing where all fit', async () => {
  open(2);
  expect(await shown()).toEqual(namesFrom(2));
  expect(screen.queryByRole('button', { name: /older versions/ })).toBeNull();
});

it('says why when older ones do not come, and tries again', async () => {
  let broken = true;
  open(3, backend => {
    backend.before.push([
      ...(['GET', /^\/families\/web\/(versions)$/] as const),
      () =>
        broken
          ? {
              status: 503,
              body: { error: { name: 'Error', message: 'It is away.' } },
            }
          : { body: { items: [backend.images[2]] } },
    ]);
  });
  await userEvent.click(await show());
  expect(
    await screen.findByText('The older versions could not be loaded'),
  ).toBeVisible();
  expect(screen.getByText(/It is away/)).toBeVisible();
  expect(await shown()).toEqual(['web-v3', 'web-v2']);
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('All 3 versions')).toBeVisible();
  expect(await shown()).toEqual(namesFrom(3));
});
