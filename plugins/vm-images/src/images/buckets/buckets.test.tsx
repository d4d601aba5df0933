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

const name = 'debian-12-web-with-nginx-and-the-company-certificates-2026-11';

async function openDialog() {
  await screen.findByRole('heading', { name: /debian-12-web/ });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Export to a bucket' }),
  );
  return within(
    await screen.findByRole('dialog', { name: /^Export debian-12-web/ }),
  );
}

async function choose(
  dialog: ReturnType<typeof within>,
  what: RegExp,
  option: string,
) {
  await userEvent.click(await dialog.findByLabelText(what));
  const list = within(await screen.findByRole('listbox'));
  await userEvent.click(list.getByRole('option', { name: option }));
}

function ownWeb({ images }: FakeBackend) {
  const at = images.findIndex(one => one.id === 'img-web');
  images[at] = makeImage({ id: 'img-web', name, format: 'qcow2' });
}

it('exports to a bucket in a format, and shows on the page where it is', async () => {
  const { backend } = renderPlugin(server, '/vm-images/images/img-web', ownWeb);
  expect(await screen.findByText('Where it is')).toBeVisible();
  expect(screen.queryByText('Exported to buckets')).toBeNull();
  const dialog = await openDialog();
  expect(
    await dialog.findByText('Goes to s3://acme-backups/vm/'),
  ).toBeVisible();
  await choose(dialog, /^Bucket/, 'Partners');
  await choose(dialog, /^Format/, 'vmdk');
  expect(dialog.getByText('It is converted first.')).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: 'Export' }));

  expect(
    await screen.findByText(`Exporting ${name} to Partners`),
  ).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = backend.calls.find(
    ({ call }) => call === 'POST /images/img-web/exports',
  );
  expect(sent?.body).toEqual({ target: 'partners', format: 'vmdk' });
  const list = await screen.findByRole('list', { name: 'Exports' });
  expect(list).toHaveTextContent(/There · vmdk · .*ETag 9f86d081884c7d65-3/);
});

it('keeps what was chosen when the backend refuses', async () => {
  renderPlugin(server, '/vm-images/images/img-web', backend => {
    ownWeb(backend);
    backend.before.push([
      'POST',
      /^\/images\/([^/]+)\/exports$/,
      () => ({
        status: 409,
        body: {
          error: { name: 'ConflictError', message: 'Already on its way' },
        },
      }),
    ]);
  });
  const dialog = await openDialog();
  await choose(dialog, /^Bucket/, 'Partners');
  await userEvent.click(dialog.getByRole('button', { name: 'Export' }));
  expect(await dialog.findByText(/Already on its way/)).toBeVisible();
  expect(dialog.getByText('Goes to s3://acme-partners/')).toBeVisible();
});

it.each([
  [
    'there is no bucket for it',
    { body: { items: [], targets: [] } },
    /There is no bucket/,
  ],
  [
    'asking fails',
    {
      status: 500,
      body: { error: { name: 'Error', message: 'The portal is away' } },
    },
    /The portal is away/,
  ],
])('says so when %s', async (_, answer, words) => {
  renderPlugin(server, '/vm-images/images/img-web', backend => {
    ownWeb(backend);
    backend.before.push(['GET', /^\/images\/([^/]+)\/exports$/, () => answer]);
  });
  const dialog = await openDialog();
  expect(await dialog.findByText(words)).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Export' })).toBeDisabled();
});
