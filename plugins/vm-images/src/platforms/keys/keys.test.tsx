import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

/** As the platform team is told. */
function told({ keys: [file, vault] }: FakeBackend) {
  file.wraps = [{ version: 1, dataKeys: 1234 }];
  vault.wraps = [
    { version: 3, dataKeys: 1 },
    { version: 2, dataKeys: 5 },
  ];
}

async function openCard(prepare = told) {
  const { backend } = renderPlugin(server, '/vm-images/platforms', prepare);
  const table = await screen.findByRole('table', { name: 'Encryption keys' });
  const row = (name: string) =>
    within(within(table).getByRole('row', { name: new RegExp(`^${name} `) }));
  return { backend, table, row };
}

it('tells the platform team what each version of a key wraps', async () => {
  const { table, row } = await openCard();
  const file = row('default');
  expect(file.getByRole('cell', { name: '1,234 data keys' })).toBeVisible();
  expect(file.getByRole('cell', { name: 'everyone' })).toBeVisible();
  const vault = row('team-a');
  expect(vault.getByText('version 2: 5 data keys')).toBeVisible();
  const rotate = vault.getByRole('button', { name: 'Rotate' });
  expect(rotate).toHaveAttribute('aria-disabled', 'true');
  expect(rotate).toHaveAccessibleDescription(/is rotated in Vault, not here/);
  // In a narrow window the table scrolls by itself, also by keyboard.
  const box = screen.getByRole('region', { name: 'Keys' });
  expect(box).toContainElement(table);
  expect(box).toHaveStyle({ overflowX: 'auto' });
  expect(box).toHaveAttribute('tabindex', '0');
});

it('shows nothing of it to others', async () => {
  const { backend } = renderPlugin(server, '/vm-images/platforms');
  await screen.findByRole('article', { name: 'This machine' });
  await waitFor(() =>
    expect(
      backend.calls.some(({ call }) => call === 'GET /encryption-keys'),
    ).toBe(true),
  );
  expect(screen.queryByText('Encryption keys')).toBeNull();
});

it('rotates once it is confirmed, shows how far it is, and what came of it', async () => {
  const { backend, row } = await openCard(fake => {
    told(fake);
    fake.simulation.slowness = Infinity;
  });
  const rotations = () =>
    backend.calls.filter(({ call }) => call.includes('/rotations'));
  await userEvent.click(row('default').getByRole('button', { name: 'Rotate' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/the 1,234 data keys of images/)).toBeVisible();
  expect(rotations()).toEqual([]);

  await userEvent.click(dialog.getByRole('button', { name: 'Rotate key' }));
  await screen.findByRole('progressbar', {
    name: 'Progress of the rotation of local/default',
  });
  expect(
    row('default').getByRole('button', { name: 'Rotating' }),
  ).toBeDisabled();
  const link = screen.getByRole('link', { name: 'Show operation' });
  expect(link).toHaveAttribute('href', expect.stringContaining('open=op-'));
  backend.simulation.slowness = 0;
  expect(
    await screen.findByText(
      /version 2 is in use, 1,234 data keys wrapped anew/,
    ),
  ).toBeVisible();
  await waitFor(() =>
    expect(row('default').getByRole('cell', { name: '2' })).toBeVisible(),
  );
  expect(row('default').getByRole('button', { name: 'Rotate' })).toBeEnabled();
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(
    screen.getByText('Rotate key local/default: succeeded'),
  ).toHaveAttribute('role', 'status');
  expect(rotations()).toMatchObject([
    { call: 'POST /encryption-keys/local/default/rotations' },
  ]);
});

it('goes on showing what runs, and why it failed, after a reload', async () => {
  const { backend, row } = await openCard(fake => {
    told(fake);
    const [operation] = fake.operations;
    Object.assign(operation, {
      ...{ kind: 'key.rotate', title: 'Rotate key local/default' },
      ...{ status: 'running', stage: 'Wrap data keys anew', progress: 0.5 },
      message: '617 of 1234 data keys',
    });
    fake.keys[0].rotation = operation;
  });
  expect(
    await screen.findByText('Wrap data keys anew: 617 of 1234 data keys'),
  ).toBeVisible();
  expect(
    screen.getByRole('progressbar', { name: /rotation of local\/default/ }),
  ).toHaveAttribute('aria-valuenow', '50');
  expect(
    row('default').getByRole('button', { name: 'Rotating' }),
  ).toBeDisabled();
  Object.assign(backend.operations[0], {
    status: 'failed',
    error: {
      stage: 'Wrap data keys anew',
      reason: 'Vault is sealed.',
      remedy: 'Unseal it.',
    },
  });
  expect(
    await screen.findByText(/rotation failed.*Vault is sealed. Unseal it./),
  ).toBeVisible();
  await waitFor(() =>
    expect(
      row('default').getByRole('button', { name: 'Rotate' }),
    ).toBeEnabled(),
  );
});

it('stays with the reason when a rotation fails', async () => {
  const { row } = await openCard(fake => {
    told(fake);
    const message = 'The data key of image img-7 is damaged.';
    fake.before.push([
      ...(['POST', /^\/encryption-keys\/(.+)\/rotations$/] as const),
      () => ({ status: 409, body: { error: { name: 'Error', message } } }),
    ]);
  });
  await userEvent.click(row('default').getByRole('button', { name: 'Rotate' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: 'Rotate key' }));
  expect(await dialog.findByText(/img-7 is damaged/)).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
