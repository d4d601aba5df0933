import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';
import { makeSavePoint } from '../../../dev/fake/savePoints';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const page = '/vm-images/machines/vm-web-01?tab=disks';

/** A machine with a data disk, a snapshot and a backup that failed. */
function withDisks(backend: FakeBackend) {
  const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
  backend.setMachine(machine, {
    disks: [
      { id: 'system', role: 'system', sizeGiB: 10 },
      { id: 'data-1', role: 'data', sizeGiB: 3, serial: 'vmi-1' },
    ],
  });
  backend.savePoints = [
    makeSavePoint(machine, { id: 'snap', kind: 'snapshot' }),
    makeSavePoint(machine, {
      ...{ id: 'back', kind: 'backup', name: 'nightly', status: 'failed' },
      failure: { stage: 'Copy the disks', reason: 'The disk is full.' },
    }),
  ];
}
const sent = (backend: FakeBackend, call: string) =>
  backend.calls.filter(one => one.call === call).map(({ body }) => body);

it('shows the disks, and what is kept of them', async () => {
  renderPlugin(server, page, withDisks);
  const disks = within(await screen.findByRole('table', { name: 'Disks' }));
  expect(disks.getByText('data-1')).toBeVisible();
  expect(disks.getByText('3 GiB')).toBeVisible();
  expect(disks.getByText(/virtio-vmi-1/)).toBeInTheDocument();
  const snapshots = await screen.findByRole('list', { name: 'Snapshots' });
  expect(snapshots).toHaveTextContent(/before the update.*file systems held/);
  const backups = screen.getByRole('list', { name: 'Backups' });
  expect(backups).toHaveTextContent(/nightly.*Failed/);
  const image = within(backups).getByRole('button', {
    name: 'Make image of nightly',
  });
  expect(image).toHaveAttribute('aria-disabled', 'true');
  expect(image).toHaveAccessibleDescription(
    /images are made of available ones/,
  );
});

it('takes a snapshot, and deletes one', async () => {
  const { backend } = renderPlugin(server, page, withDisks);
  const take = await screen.findByRole('button', { name: 'Take snapshot' });
  await userEvent.click(take);
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Take snapshot: web-01' }),
  );
  const name = dialog.getByLabelText(/^Name/);
  await userEvent.clear(name);
  await userEvent.type(name, 'mine{Enter}');
  // Toasts fade in.
  const toast = await screen.findByText('Making a snapshot of web-01');
  await waitFor(() => expect(toast).toBeVisible());
  expect(sent(backend, 'POST /virtual-machines/vm-web-01/save-points')).toEqual(
    [{ kind: 'snapshot', name: 'mine', stopFirst: false }],
  );
  expect(await screen.findByText('mine')).toBeVisible();
  expect(screen.getByText('Being made')).toBeVisible();

  // What is behind a dialog has no role until the dialog has faded out.
  await userEvent.click(
    await screen.findByRole('button', { name: 'Delete before the update' }),
  );
  const question = within(await screen.findByRole('dialog'));
  await userEvent.click(question.getByRole('button', { name: 'Delete' }));
  await waitFor(() =>
    expect(screen.queryByText('before the update')).not.toBeInTheDocument(),
  );
});

it('says that nothing is kept yet, and why nothing can be', async () => {
  renderPlugin(server, page, backend => {
    const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
    backend.setMachine(machine, { ownerRef: 'group:default/others' });
  });
  expect(await screen.findByText(/No snapshots yet\./)).toBeVisible();
  const back = screen.getByRole('button', { name: 'Back up' });
  expect(back).toHaveAttribute('aria-disabled', 'true');
  expect(back).toHaveAccessibleDescription(/belongs to group:default\/others/);
});

it('says why the list could not be loaded', async () => {
  renderPlugin(server, page, backend => {
    backend.before.push([
      'GET',
      /save-points$/,
      () => ({
        status: 503,
        body: { error: { name: 'ServiceUnavailableError', message: 'Away.' } },
      }),
    ]);
  });
  const alerts = await screen.findAllByRole('alert');
  expect(alerts[0]).toHaveTextContent('The snapshots could not be loaded');
});

it('makes an image of a snapshot, and shows how far it has come', async () => {
  const { backend } = renderPlugin(server, page, withDisks);
  await userEvent.click(
    await screen.findByRole('button', {
      name: 'Make image of before the update',
    }),
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  );
  expect(await dialog.findByRole('radio', { name: /^Snapshot/ })).toBeChecked();
  // What was is copied, whatever the machine does now.
  expect(dialog.queryByText('Stop it first')).not.toBeInTheDocument();
  const name = dialog.getByLabelText(/^Image name/);
  await userEvent.clear(name);
  await userEvent.type(name, 'from a snapshot');
  await userEvent.click(
    dialog.getByRole('button', { name: 'Operating system and needs' }),
  );
  const user = await dialog.findByLabelText('Login user');
  expect(user).toHaveValue('debian');
  await userEvent.clear(user);
  await userEvent.type(user, 'root');
  await userEvent.click(dialog.getByRole('button', { name: 'Capture image' }));
  expect(await dialog.findByText(/is being made/)).toBeVisible();
  const [request] = sent(backend, 'POST /captures');
  expect(request).toMatchObject({
    name: 'from a snapshot',
    source: { type: 'snapshot', savePointId: 'snap' },
    facts: { defaultUser: 'root', os: { distribution: 'debian' } },
  });
  await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
  await waitFor(() =>
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
  );
});

it('captures a data disk by itself, outside of the lineage of the system', async () => {
  const { backend } = renderPlugin(server, page, withDisks);
  const disks = within(await screen.findByRole('table', { name: 'Disks' }));
  const [, capture] = disks.getAllByRole('button', { name: 'Capture' });
  await userEvent.click(capture);
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  );
  const radio = await dialog.findByRole('radio', { name: /^Data disk data-1/ });
  expect(radio).toBeChecked();
  expect(dialog.getByLabelText(/^Image name/)).toHaveDisplayValue(
    /^web-01-data-1-/,
  );
  expect(dialog.getByLabelText('Family')).toHaveValue('');
  expect(
    dialog.queryByRole('button', { name: 'Operating system and needs' }),
  ).not.toBeInTheDocument();
  await userEvent.click(dialog.getByRole('button', { name: 'Capture image' }));
  await dialog.findByText(/is being made/);
  expect(sent(backend, 'POST /captures')).toMatchObject([
    { source: { type: 'data-disk', diskId: 'data-1' } },
  ]);
});

it('offers every source, with reasons, and to keep what is made on the way', async () => {
  const { backend } = renderPlugin(server, page, withDisks);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Capture image' }),
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  );
  const failed = await dialog.findByRole('radio', { name: /nightly/ });
  expect(failed).toBeDisabled();
  expect(failed).toHaveAccessibleName(/images are made of available ones/);
  expect(dialog.getByRole('radio', { name: /^System disk/ })).toBeChecked();
  await userEvent.click(dialog.getByRole('radio', { name: /^New backup/ }));
  const keep = dialog.getByRole('checkbox', { name: /^Keep the backup/ });
  expect(keep).toBeChecked();
  await userEvent.click(keep);
  await userEvent.click(dialog.getByRole('button', { name: 'Capture image' }));
  await dialog.findByText(/is being made/);
  expect(sent(backend, 'POST /captures')).toMatchObject([
    { source: { type: 'new-backup', keep: false }, stopFirst: false },
  ]);
});
