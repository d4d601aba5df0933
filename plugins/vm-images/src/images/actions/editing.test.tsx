import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);
const server = setupServer();
registerMswTestHooks(server);

it('edits an image that is still being made from its row, and says what waits', async () => {
  const { backend } = renderPlugin(server, '/vm-images', fake => {
    fake.images = [
      makeImage({
        ...{ id: 'img-1', name: 'coming', status: 'importing' },
        features: { multiQueue: true },
        pendingChange: { minMemoryMiB: 512, features: { sriov: true } },
      }),
    ];
  });
  const table = await screen.findByRole('table', { name: 'Images' });
  await within(table).findByText('coming');
  await userEvent.click(within(table).getByRole('button', { name: 'Edit' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/written as soon as the image is/)).toBeVisible();
  await userEvent.type(dialog.getByLabelText('Project group'), 'shop');
  await userEvent.click(
    dialog.getByRole('button', { name: 'Boot, login and needs' }),
  );
  // What waits already is not asked for again.
  expect(await dialog.findByLabelText('Least memory, MiB')).toHaveValue('512');
  expect(dialog.getByLabelText('SR-IOV driver')).toBeChecked();
  await userEvent.type(dialog.getByLabelText('Most memory, MiB'), '4096');
  // What the platform lacks stays as it came, or is taken off.
  await userEvent.click(dialog.getByLabelText('Network multi-queue'));
  const grows = dialog.getByLabelText('Grows while it runs');
  await waitFor(() => expect(grows).toBeDisabled());
  expect(grows).toHaveAccessibleDescription(
    'Platform "This machine" cannot add memory or processors to virtual machines that run.',
  );
  expect(dialog.getByLabelText('SR-IOV driver')).toBeEnabled();
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const patches = backend.calls.filter(one => one.call.startsWith('PATCH'));
  expect(patches.map(one => one.body)).toEqual([
    {
      ...{ projectGroup: 'shop', maxMemoryMiB: 4096 },
      features: { multiQueue: false },
    },
  ]);
});

it('shows on its page what waits until the image is available', async () => {
  renderPlugin(server, '/vm-images/images/img-1', fake => {
    fake.images = [
      makeImage({
        ...{ id: 'img-1', status: 'importing', projectGroup: 'shop' },
        platformStatus: 'queued',
        pendingChange: {
          ...{
            minMemoryMiB: 512,
            os: { type: 'linux', distribution: 'alpine' },
          },
          features: { sriov: true, cloudInit: false },
        },
      }),
    ];
  });
  expect(
    await screen.findByText(
      'Written as soon as the image is available: Alpine; at least 512 MiB of memory; SR-IOV; no cloud-init.',
    ),
  ).toBeVisible();
  expect(screen.getByText('shop')).toBeVisible();
  // The platform's own word, too.
  expect(screen.getByText('queued')).toBeVisible();
});

it('takes away what need not be said, and offers no detection of what is there', async () => {
  const { backend } = renderPlugin(server, '/vm-images', fake => {
    fake.images = [
      makeImage({
        ...{ id: 'img-1', name: 'here', defaultUser: 'debian' },
        ...{ minMemoryMiB: 512, maxMemoryMiB: 1024 },
      }),
    ];
  });
  const table = await screen.findByRole('table', { name: 'Images' });
  await within(table).findByText('here');
  await userEvent.click(within(table).getByRole('button', { name: 'Edit' }));
  const dialog = within(await screen.findByRole('dialog'));
  // What everybody edits is there at once.
  expect(dialog.getByLabelText('Description')).toBeVisible();
  await userEvent.click(
    dialog.getByRole('button', { name: 'Boot, login and needs' }),
  );
  const least = await dialog.findByLabelText('Least memory, MiB');
  expect(least).toHaveValue('512');
  await userEvent.clear(least);
  await userEvent.clear(dialog.getByLabelText('Most memory, MiB'));
  await userEvent.clear(dialog.getByLabelText('Login user'));
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const patches = backend.calls.filter(one => one.call.startsWith('PATCH'));
  expect(patches.map(one => one.body)).toEqual([
    { minMemoryMiB: null, maxMemoryMiB: null, defaultUser: null },
  ]);
});
