import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { imagePage } from '../../../dev/fake/imagePage';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const encrypted = {
  ...{ encrypted: true, encryptionKey: 'platform' as const },
  encryptionKeyName: 'local/default',
};

/** An image with a name that no other has, encrypted or not. */
const add =
  (facts: object = {}, more?: (backend: FakeBackend) => void) =>
  (backend: FakeBackend) => {
    backend.images.push(makeImage({ id: 'img-x', name: 'ledger', ...facts }));
    more?.(backend);
  };

async function openAction(name: RegExp) {
  await screen.findByRole('heading', { name: /ledger/ });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name }));
  return within(await screen.findByRole('dialog'));
}

const sentTo = (backend: FakeBackend, path: string) =>
  backend.calls.find(({ call }) => call === `POST ${path}`)?.body;

it('encrypts a plain image with a chosen key', async () => {
  const { backend } = renderPlugin(server, '/vm-images/images/img-x', add());
  const dialog = await openAction(/^Encrypt$/);
  expect(dialog.getByText(/^Not encrypted\. This never changes/)).toBeVisible();
  expect(dialog.getByRole('radio', { name: 'Not encrypted' })).toBeDisabled();
  const key = await dialog.findByLabelText(/^Key/);
  expect(key).toHaveTextContent('default (Key file of this portal, for every');
  await userEvent.click(key);
  await userEvent.click(
    await screen.findByRole('option', { name: 'team-a (Vault, of team-a)' }),
  );
  expect(dialog.getByLabelText(/^Name of the new image/)).toHaveValue(
    'ledger (encrypted)',
  );
  await userEvent.click(dialog.getByRole('button', { name: 'Replicate' }));
  expect(await screen.findByText('Replicating ledger')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sentTo(backend, '/images/img-x/replicate')).toMatchObject({
    ...{ to: 'encrypted', encryptionKey: 'vault/team-a' },
    name: 'ledger (encrypted)',
  });
});

it('makes an encrypted image plain, and warns of what that means', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/images/img-x',
    add(encrypted),
  );
  const dialog = await openAction(/^Decrypt or change the key$/);
  expect(
    dialog.getByText(/^Encrypted with key local\/default\. This never/),
  ).toBeVisible();
  expect(dialog.getByText(/can read everything on its/)).toBeVisible();
  expect(dialog.queryByLabelText(/^Key/)).toBeNull();
  await userEvent.click(dialog.getByRole('radio', { name: 'Another key' }));
  // The other key is proposed, not the one that it has.
  expect(await dialog.findByLabelText(/^Key/)).toHaveTextContent('team-a');
  await userEvent.click(dialog.getByRole('radio', { name: 'Not encrypted' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Replicate' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = sentTo(backend, '/images/img-x/replicate');
  expect(sent).toMatchObject({ to: 'plain', name: 'ledger (plain)' });
  expect(sent).not.toHaveProperty('encryptionKey');
});

it('says when there is no key, or a service is away', async () => {
  renderPlugin(
    server,
    '/vm-images/images/img-x',
    add({}, backend =>
      backend.before.push([
        'GET',
        /^\/encryption-keys$/,
        () => ({
          body: {
            items: [],
            unavailable: [
              {
                ...{ service: 'vault', serviceTitle: 'Vault' },
                reason: 'It is sealed.',
              },
            ],
          },
        }),
      ]),
    ),
  );
  const dialog = await openAction(/^Encrypt$/);
  expect(
    await dialog.findByText('Vault does not answer: It is sealed.'),
  ).toBeVisible();
  expect(dialog.getByText(/An encrypted image needs a key/)).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Replicate' })).toBeDisabled();
});

it('offers both ways to the same content in one dialog', async () => {
  renderPlugin(server, '/vm-images/images/img-x', add());
  const dialog = await openAction(/^Copy to another place$/);
  expect(dialog.getByRole('heading', { name: 'Copy ledger' })).toBeVisible();
  await userEvent.click(dialog.getByRole('radio', { name: 'Its encryption' }));
  expect(
    await screen.findByRole('heading', { name: 'Replicate ledger' }),
  ).toBeVisible();
});

it('tells the key on the page of an image', async () => {
  renderPlugin(server, '/vm-images/images/img-x', add(encrypted));
  expect(
    await screen.findByText('Encrypted with key local/default'),
  ).toBeVisible();
});

it('filters the list by encryption', async () => {
  const asked: (string | null)[] = [];
  renderPlugin(
    server,
    '/vm-images?encrypted=true',
    add(encrypted, backend =>
      backend.before.push([
        'GET',
        /^\/images$/,
        ({ query }) => {
          asked.push(query.get('encrypted'));
          return { body: imagePage(backend.images.slice(-1)) };
        },
      ]),
    ),
  );
  expect(await screen.findByText('ledger')).toBeInTheDocument();
  expect(screen.getByText('Encryption: Encrypted')).toBeInTheDocument();
  expect(new Set(asked)).toEqual(new Set(['true']));
});

it('imports encrypted, where the platform can and a key is chosen', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  await screen.findByRole('table', { name: 'Images' });
  fireEvent.paste(document.body, {
    clipboardData: {
      getData: () => 'https://cloud.example.org/debian-12-generic-amd64.qcow2',
      types: ['text/plain'],
    },
  });
  const steps = within(
    await screen.findByRole('dialog', { name: 'Import image' }),
  );
  await userEvent.click(
    await steps.findByRole('button', { name: 'Edit details' }),
  );
  const field = await steps.findByLabelText('Encryption');
  expect(field).toHaveTextContent('Not encrypted');
  await userEvent.click(field);
  await userEvent.click(
    await screen.findByRole('option', { name: /^default/ }),
  );
  await userEvent.click(steps.getByRole('button', { name: 'Next' }));
  await userEvent.click(await steps.findByRole('button', { name: 'Import' }));
  await waitFor(() =>
    expect(sentTo(backend, '/imports')).toMatchObject({
      encryptionKey: 'local/default',
    }),
  );
});

it('shows the key of a launch, to be read only', async () => {
  renderPlugin(
    server,
    '/vm-images/images/img-x',
    add(encrypted, backend =>
      backend.before.push([
        'POST',
        /^\/launches\/check$/,
        () => ({
          body: {
            verdict: { effect: 'allow', findings: [] },
            ...{ sizes: [], encryptionKeyName: 'local/default' },
          },
        }),
      ]),
    ),
  );
  await screen.findByRole('heading', { name: /ledger/ });
  const [create] = await screen.findAllByRole('button', {
    name: 'Create virtual machine',
  });
  await userEvent.click(create);
  const dialog = within(await screen.findByRole('dialog'));
  const field = await dialog.findByLabelText('Encryption key');
  expect(field).toHaveValue('local/default');
  expect(field).toHaveAttribute('readonly');
});

it('lets no image of an encrypted disk be plain', async () => {
  renderPlugin(
    server,
    '/vm-images/machines/vm-web-01',
    add(encrypted, ({ machines }) => {
      machines.find(({ id }) => id === 'vm-web-01')!.imageId = 'img-x';
    }),
  );
  await userEvent.click(
    (
      await screen.findAllByRole('button', { name: 'Capture image' })
    )[0],
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  );
  expect(
    await dialog.findByText('The disk is encrypted, so its image is too.'),
  ).toBeVisible();
  const field = dialog.getByLabelText('Encryption');
  expect(field).toHaveTextContent('default');
  await userEvent.click(field);
  await screen.findByRole('listbox');
  expect(screen.queryByRole('option', { name: 'Not encrypted' })).toBeNull();
});

it('asks for a key where a disk of a plain virtual machine is encrypted', async () => {
  const refused = {
    effect: 'deny',
    findings: [
      {
        ...{ rule: 'capture.encryption', effect: 'deny' },
        reason: 'Data disk "data-1" of virtual machine "web" is encrypted.',
        remedy: 'Choose a key for the image.',
      },
    ],
  };
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01',
    ({ before }) =>
      before.push([
        'GET',
        /^\/virtual-machines\/vm-web-01\/capture-sources$/,
        () => ({
          body: {
            items: [
              {
                ...{ source: { type: 'system-disk' }, title: 'System disk' },
                ...{ kind: 'system-disk', sizeGiB: 1 },
                verdict: { effect: 'allow', findings: [] },
              },
              {
                ...{ source: { type: 'full-machine' }, title: 'Full machine' },
                ...{ kind: 'full-machine', sizeGiB: 3, verdict: refused },
              },
            ],
            ...{ facts: {}, freezes: false },
          },
        }),
      ]),
  );
  await userEvent.click(
    (
      await screen.findAllByRole('button', { name: 'Capture image' })
    )[0],
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  );
  const capture = dialog.getByRole('button', { name: 'Capture image' });
  const full = await dialog.findByRole('radio', { name: /Full machine/ });
  await waitFor(() => expect(capture).toBeEnabled());
  // It can be chosen, and then says what it needs.
  await userEvent.click(full);
  expect(await dialog.findByText(/Choose a key for the image/)).toBeVisible();
  expect(capture).toBeDisabled();
  await userEvent.click(await dialog.findByLabelText('Encryption'));
  await userEvent.click(
    await screen.findByRole('option', { name: /^default/ }),
  );
  await waitFor(() => expect(capture).toBeEnabled());
  expect(dialog.queryByText(/Choose a key for the image/)).toBeNull();
  await userEvent.click(capture);
  await waitFor(() =>
    expect(sentTo(backend, '/captures')).toMatchObject({
      ...{ encryptionKey: 'local/default', source: { type: 'full-machine' } },
    }),
  );
});
