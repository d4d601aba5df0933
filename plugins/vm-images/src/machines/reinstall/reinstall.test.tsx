import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ada@here';

/** An image here, one in another region, and a machine with a data disk. */
function prepare(backend: FakeBackend) {
  const here = { platformId: 'local', region: 'local' };
  const web = backend.images.find(({ id }) => id === 'img-web')!;
  Object.assign(web, { ...here, platformImageId: 'p1' });
  backend.images = [
    web,
    makeImage({ id: 'alpine', name: 'alpine-3', ...here }),
    makeImage({ id: 'far', name: 'far-away', ...here, region: 'north' }),
  ];
  const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
  backend.setMachine(machine, {
    ...here,
    imageName: web.name,
    disks: [
      { id: 'system', role: 'system', sizeGiB: 10 },
      { id: 'data-1', role: 'data', sizeGiB: 20 },
    ],
  });
}

async function openDialog() {
  await screen.findByRole('heading', { name: 'web-01' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Reinstall or change OS' }),
  );
  return within(
    await screen.findByRole('dialog', {
      name: 'Reinstall or change OS of web-01',
    }),
  );
}
type Dialog = Awaited<ReturnType<typeof openDialog>>;

async function giveKey(dialog: Dialog) {
  await userEvent.click(await dialog.findByLabelText('SSH public key'));
  await userEvent.paste(key);
}

async function choose(dialog: Dialog, name: RegExp) {
  await userEvent.click(dialog.getByRole('button', { name: 'Open' }));
  const list = within(await screen.findByRole('listbox'));
  await userEvent.click(await list.findByRole('option', { name }));
}

const sent = (backend: FakeBackend) =>
  backend.calls.filter(({ call }) => call.endsWith('/reinstall'));

it('reinstalls with another key, once the name is typed', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01',
    prepare,
  );
  const dialog = await openDialog();
  expect(dialog.getByText(/everything on the system disk/)).toBeVisible();
  expect(dialog.getByText(/1 data disk \(data-1\)/)).toBeVisible();
  expect(dialog.getByText(/is stopped first/)).toBeVisible();
  const needed = dialog.getByRole('list', { name: 'What has to be there' });
  await waitFor(() =>
    expect(within(needed).getAllByTitle('Done')).toHaveLength(4),
  );
  // Without a login the backend refuses it, and says so before the click.
  const button = () => dialog.getByRole('button', { name: 'Reinstall' });
  await dialog.findByText(/Nobody could log in/);
  expect(button()).toHaveAttribute('aria-disabled', 'true');
  await giveKey(dialog);
  await dialog.findByText('Type the name of the virtual machine to confirm');
  expect(button()).toBeDisabled();
  await userEvent.type(
    dialog.getByLabelText('Type web-01 to confirm'),
    'web-01',
  );
  await userEvent.click(button());
  expect(await screen.findByText('Reinstalling web-01')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent(backend)).toEqual([
    {
      call: 'POST /virtual-machines/vm-web-01/reinstall',
      body: {
        login: { sshPublicKeys: [key] },
        stopFirst: true,
        confirm: 'web-01',
      },
    },
  ]);
});

it('changes the system, and says what has to be done for an image elsewhere', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01',
    prepare,
  );
  const dialog = await openDialog();
  await giveKey(dialog);
  await choose(dialog, /far-away.*local \/ north/);
  expect(
    await dialog.findByText('Copy the image to that region first.'),
  ).toBeVisible();
  await dialog.findByText(/Image "far-away" is on platform/);
  const button = () => dialog.getByRole('button', { name: 'Change OS' });
  await userEvent.type(
    dialog.getByLabelText('Type web-01 to confirm'),
    'web-01',
  );
  expect(button()).toHaveAttribute('aria-disabled', 'true');

  await choose(dialog, /alpine-3/);
  await waitFor(() => expect(button()).toBeEnabled());
  await userEvent.click(button());
  await waitFor(() => expect(sent(backend)).toHaveLength(1));
  expect(sent(backend)[0].body).toMatchObject({ imageId: 'alpine' });
});

it('stays with what was entered when the backend refuses it', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01',
    prepare,
  );
  const dialog = await openDialog();
  await giveKey(dialog);
  const name = dialog.getByLabelText('Type web-01 to confirm');
  await userEvent.type(name, 'web-01');
  const message = 'Image "debian" is being deleted. Choose another one.';
  backend.before.push([
    'POST',
    /\/reinstall$/,
    () => ({
      status: 409,
      body: { error: { name: 'ConflictError', message } },
    }),
  ]);
  const button = dialog.getByRole('button', { name: 'Reinstall' });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
  expect(await dialog.findByText(message)).toBeVisible();
  expect(name).toHaveValue('web-01');
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('says why it cannot be done now', async () => {
  renderPlugin(server, '/vm-images/machines/vm-web-01', backend => {
    prepare(backend);
    const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
    backend.setMachine(machine, { state: 'stopping' });
  });
  await screen.findByRole('heading', { name: 'web-01' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  const item = await screen.findByRole('menuitem', {
    name: 'Reinstall or change OS',
  });
  expect(item).toHaveAttribute('aria-disabled', 'true');
  expect(item).toHaveAccessibleDescription(
    /Only a virtual machine that is running, stopped or failed can be reinstalled; "web-01" is stopping/,
  );
});
