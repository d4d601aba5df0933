import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const card = async (name: string) =>
  within(await screen.findByRole('article', { name }));

it('says why a platform is away, and hands over the command that mends it', async () => {
  renderPlugin(server, '/vm-images/platforms', ({ platforms }) => {
    Object.assign(platforms[0], {
      status: 'unavailable',
      reason: 'qemu-system-x86_64 is not installed.',
      remedy: 'Run: sudo apt-get install qemu-system-x86',
    });
  });
  const local = await card('This machine');
  expect(local.getByText('Unavailable')).toBeVisible();
  expect(
    local.getByText('qemu-system-x86_64 is not installed.', { exact: false }),
  ).toBeVisible();
  const copy = jest.fn().mockResolvedValue(undefined);
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: copy },
  });
  document.execCommand = jest.fn(() => {
    copy(window.getSelection()?.toString());
    return true;
  });
  await userEvent.click(
    local.getByRole('button', {
      name: 'Copy the command sudo apt-get install qemu-system-x86',
    }),
  );
  expect(copy).toHaveBeenCalledWith('sudo apt-get install qemu-system-x86');
});

it('shows what each can do and has, and looks again when asked', async () => {
  const { backend } = renderPlugin(server, '/vm-images/platforms', one => {
    one.simulation.slowness = 0;
    one.platforms[1].capabilities = ['launch'];
  });
  const local = await card('This machine');
  expect(local.getByRole('link', { name: '83 images' })).toHaveAttribute(
    'href',
    '/vm-images?platform=local',
  );
  expect(local.getByText('Medium').closest('tr')).toHaveTextContent(
    'Medium22 GiB20 GiB',
  );
  const other = await card('OpenStack Europe');
  expect(
    within(other.getByText('Console')).getByTitle('No'),
  ).toBeInTheDocument();
  expect(other.getByRole('button', { name: 'Sync now' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );

  const before = backend.platforms[0].lastSyncAt;
  await userEvent.click(local.getByRole('button', { name: 'Sync now' }));
  expect(
    await screen.findByText('Synchronising This machine'),
  ).toBeInTheDocument();
  await waitFor(() => expect(backend.platforms[0].lastSyncAt).not.toBe(before));
  expect(await local.findByText('just now')).toBeVisible();
  expect(await local.findByRole('button', { name: 'Sync now' })).toBeEnabled();
});
