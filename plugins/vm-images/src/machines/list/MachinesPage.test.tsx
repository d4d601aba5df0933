import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const table = () => screen.findByRole('table', { name: 'Virtual machines' });

it('narrows by state and search, and says what to drop when nothing is left', async () => {
  renderPlugin(server, '/vm-images/machines?state=stopped');
  expect(await within(await table()).findByText('build-agent')).toBeVisible();
  expect(screen.queryByText('web-01')).toBeNull();

  await userEvent.click(screen.getByRole('button', { name: 'State: Stopped' }));
  await userEvent.click(
    await screen.findByRole('menuitemcheckbox', { name: 'Running' }),
  );
  expect(await within(await table()).findByText('web-01')).toBeVisible();
  await userEvent.keyboard('{Escape}');

  await userEvent.type(screen.getByLabelText('Search by name'), 'nowhere');
  expect(await screen.findByText('No virtual machine matches')).toBeVisible();
  await userEvent.click(
    screen.getByRole('button', { name: 'Drop the search' }),
  );
  expect(await within(await table()).findByText('web-01')).toBeVisible();
});

it('starts a machine from its row, which shows how it is', async () => {
  const { backend } = renderPlugin(server, '/vm-images/machines');
  backend.simulation.slowness = 0;
  const name = await within(await table()).findByText('build-agent');
  const row = within(name.closest('tr')!);
  const start = row.getByRole('button', { name: 'Start' });
  await userEvent.click(start);
  await waitFor(() => expect(row.getByText('Running')).toBeVisible());
  expect(await screen.findByText('Starting build-agent')).toBeVisible();
});

it('lets one choose a template to create a machine from', async () => {
  renderPlugin(server, '/vm-images/machines');
  await userEvent.click(
    await screen.findByRole('button', { name: 'Create virtual machine' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  const broken = await dialog.findByRole('button', { name: /CentOS 9/ });
  expect(broken).toHaveAttribute('aria-disabled', 'true');
  await userEvent.type(
    dialog.getByLabelText('Search VM templates'),
    'monitoring{Enter}',
  );
  expect(await dialog.findByText('from Debian 12 web')).toBeVisible();
});
