import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

it('unfolds the operation that a link names: error, remedy, stages, log, retry', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/operations?open=op-failed',
  );
  expect(await screen.findByText('Failed at: Inspect')).toBeVisible();
  expect(screen.getByText(/Use a direct or pre-signed link/)).toBeVisible();
  const stages = within(screen.getByRole('list', { name: 'Stages' }));
  expect(stages.getAllByRole('listitem').map(one => one.textContent)).toEqual([
    'Fetch49 s',
    'Inspect1.0 s',
    'Convert to qcow2',
  ]);
  expect(stages.getByRole('img', { name: 'skipped' })).toBeInTheDocument();

  await userEvent.click(screen.getByRole('button', { name: 'Show log' }));
  expect(
    await within(screen.getByRole('log')).findByText(/HTTP 200/),
  ).toBeVisible();

  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await waitFor(() =>
    expect(backend.operations.find(one => one.id === 'op-failed')?.status).toBe(
      'queued',
    ),
  );
  expect(await screen.findByText('Waiting')).toBeVisible();
});

it('shows the parts of a launch of many, and retries the failed ones', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/operations?open=op-launch',
  );
  expect(
    await screen.findByText('Launch virtual machine web-03'),
  ).toBeVisible();
  expect(screen.getByText('Launch virtual machine web-01')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Retry failed' }));
  await waitFor(() =>
    expect(backend.calls.map(one => one.call)).toContain(
      'POST /operations/op-launch/retry',
    ),
  );
});

it('cancels what runs, and filters by what became of it', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/operations?tab=running&open=op-import',
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  await waitFor(() =>
    expect(backend.operations.find(one => one.id === 'op-import')?.status).toBe(
      'cancelled',
    ),
  );
  await userEvent.click(screen.getByRole('tab', { name: 'Failed' }));
  expect(await screen.findByText('Import image centos-9-legacy')).toBeVisible();
});
