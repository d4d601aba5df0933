import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const url = 'https://cloud.example.org/debian-12-genericcloud-amd64.qcow2';

const dialog = () => screen.findByRole('dialog', { name: 'Import image' });

async function paste(text: string) {
  await screen.findByRole('table', { name: 'Images' });
  fireEvent.paste(document.body, {
    clipboardData: { getData: () => text, types: ['text/plain'] },
  });
}

it('imports a pasted address with one click', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  await paste(url);
  const steps = within(await dialog());
  expect(
    await steps.findByText(
      /The address answers, and the image can be imported/,
    ),
  ).toBeVisible();
  expect(steps.getByText('qcow2 · 0.33 GiB · 3 GiB as a disk')).toBeVisible();
  await userEvent.click(steps.getByRole('button', { name: 'Import' }));

  expect(
    await screen.findByText('Importing debian-12-genericcloud-amd64'),
  ).toBeInTheDocument();
  const made = backend.calls.find(one => one.call === 'POST /imports');
  expect(made?.body).toMatchObject({
    name: 'debian-12-genericcloud-amd64',
    source: { type: 'url', url },
    platformId: 'local',
    ownerRef: 'user:default/guest',
    facts: {
      architecture: 'x86_64',
      os: { type: 'linux', distribution: 'debian', version: '12' },
    },
  });
  // It shows in the list without anybody asking.
  const table = await screen.findByRole('table', { name: 'Images' });
  expect(
    await within(table).findByText('debian-12-genericcloud-amd64'),
  ).toBeVisible();
});

it('does not offer what the backend would refuse, and says what helps', async () => {
  renderPlugin(server, '/vm-images');
  await paste('http://internal.example/disk.img');
  const steps = within(await dialog());
  expect(await steps.findByText('Upload the file instead.')).toBeVisible();
  expect(steps.getByRole('button', { name: 'Import' })).toBeDisabled();
});

it('asks what it cannot detect, and keeps what was typed over what it can', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  await paste(url);
  const steps = within(await dialog());
  await userEvent.click(
    await steps.findByRole('button', { name: 'Edit details' }),
  );
  expect(steps.getByLabelText('Distribution')).toHaveValue('Debian');
  const version = steps.getByLabelText('OS version');
  await userEvent.clear(version);
  await userEvent.type(version, '13');
  await userEvent.type(steps.getByLabelText('Tags'), 'web{Enter}');
  await userEvent.click(steps.getByRole('button', { name: 'Next' }));
  await userEvent.click(await steps.findByRole('button', { name: 'Import' }));
  await waitFor(() =>
    expect(
      backend.calls.find(one => one.call === 'POST /imports')?.body,
    ).toMatchObject({ facts: { os: { version: '13' } }, tags: ['web'] }),
  );
});

it('refuses a file by its first bytes, before any is sent', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  await screen.findByRole('table', { name: 'Images' });
  await userEvent.click(screen.getByRole('button', { name: 'Import image' }));
  const steps = within(await dialog());
  const file = new File(
    ['<!doctype html><title>Sign in</title>'],
    'disk.qcow2',
  );
  await userEvent.upload(steps.getByLabelText('Disk image file'), file);
  expect(
    await steps.findByText(/disk.qcow2 can’t be imported: it is a web page/),
  ).toBeVisible();
  expect(backend.calls.some(one => one.call.includes('/uploads/'))).toBe(false);
  expect(backend.calls.some(one => one.call === 'POST /uploads')).toBe(false);
});

it('takes a file that is dropped anywhere, and looks into it at once', async () => {
  const { backend } = renderPlugin(server, '/vm-images', fake =>
    fake.before.push([
      'POST',
      /^\/uploads$/,
      () => ({ status: 507, body: {} }),
    ]),
  );
  await screen.findByRole('table', { name: 'Images' });
  const head = new Uint8Array(72 * 1024);
  head.set([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]);
  new DataView(head.buffer).setBigUint64(24, 10n * 1024n ** 3n);
  const file = new File([head], 'fedora-43.x86_64.img');
  const dataTransfer = {
    files: [file],
    items: [{ kind: 'file' }],
    types: ['Files'],
  };
  fireEvent.dragEnter(document.body, { dataTransfer });
  expect(
    await screen.findByText('Drop a disk image to import it'),
  ).toBeInTheDocument();
  fireEvent.drop(document.body, { dataTransfer });
  const steps = within(await dialog());
  expect(
    await steps.findByText(/qcow2 · 0.1 MiB · 10 GiB as a disk/),
  ).toBeVisible();
  expect(steps.getByText('Fedora 43')).toBeVisible();
  expect(backend.calls.some(one => one.call === 'POST /imports')).toBe(false);
});
