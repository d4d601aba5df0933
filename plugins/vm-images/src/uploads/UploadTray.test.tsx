import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeTus } from '../../dev/fake/FakeTus';
import { makeFile } from '../../dev/fake/makeFile';
import { renderPlugin } from '../../dev/fake/renderPlugin';
import { fingerprintOf } from '../api/uploads/fingerprint';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const endpoint = 'http://localhost:7007/api/vm-images/uploads';

it('offers to continue after a reload and asks what the image is', async () => {
  localStorage.clear();
  const file = makeFile('0123456789', 'debian-12.raw');
  const tus = new FakeTus();
  tus.received.set('up-1', {
    fileName: file.name,
    fingerprint: fingerprintOf(file),
    size: 10,
    bytes: new TextEncoder().encode('01234'),
  });
  const { backend } = renderPlugin(server, '/vm-images/operations', fake => {
    fake.uploads = [
      {
        id: 'up-1',
        fileName: file.name,
        sizeBytes: 10,
        offset: 5,
        status: 'receiving',
        fingerprint: fingerprintOf(file),
        createdAt: '2026-11-20T10:00:00Z',
        expiresAt: '2026-11-27T10:00:00Z',
      },
    ];
  });
  server.use(...tus.handlers(endpoint));

  const tray = within(await screen.findByRole('region', { name: 'Uploads' }));
  expect(tray.getByText(/needs the file again/)).toBeVisible();
  expect(tray.getByRole('status')).toHaveTextContent('Nothing is sent');
  const input = tray.getByLabelText('Choose debian-12.raw again');
  await userEvent.upload(input, makeFile('no', 'other.raw'));
  expect(await tray.findByText(/"other.raw" is not the file/)).toBeVisible();
  await userEvent.upload(input, file);
  expect(await tray.findByText(/uploaded$/)).toBeVisible();

  await userEvent.click(tray.getByRole('button', { name: 'Finish import' }));
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Import image' }),
  );
  await userEvent.click(await dialog.findByRole('button', { name: 'Import' }));
  await waitFor(() =>
    expect(
      backend.calls.find(one => one.call === 'POST /imports')?.body,
    ).toMatchObject({ source: { type: 'upload', uploadId: 'up-1' } }),
  );
});
