import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { Answer, FakeBackend } from '../../../dev/fake/FakeBackend';
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

it('rotates once it is confirmed, and tells of the work and what came of it', async () => {
  let answer: (() => void) | undefined;
  const { backend, row } = await openCard(fake => {
    told(fake);
    const path = /^\/encryption-keys\/(.+)\/rotations$/;
    fake.before.push([
      ...(['POST', path] as const),
      () =>
        new Promise<Answer>(resolve => {
          answer = () => {
            const [key] = fake.keys;
            Object.assign(key, {
              ...{ version: 2, wraps: [{ version: 2, dataKeys: 1234 }] },
            });
            resolve({ body: { key, rewrapped: 1234 } });
          };
        }),
    ]);
  });
  const rotations = () =>
    backend.calls.filter(({ call }) => call.includes('/rotations'));
  await userEvent.click(row('default').getByRole('button', { name: 'Rotate' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/the 1,234 data keys of images/)).toBeVisible();
  expect(dialog.queryByRole('progressbar')).toBeNull();
  expect(rotations()).toEqual([]);

  await userEvent.click(dialog.getByRole('button', { name: 'Rotate key' }));
  await dialog.findByRole('progressbar', { name: 'Wrapping data keys anew' });
  expect(dialog.getByRole('button', { name: 'Rotate key' })).toBeDisabled();
  await waitFor(() => expect(answer).toBeDefined());
  answer?.();
  expect(await screen.findByText('Rotated key default')).toBeInTheDocument();
  await waitFor(() =>
    expect(row('default').getByRole('cell', { name: '2' })).toBeVisible(),
  );
  expect(rotations().map(({ call }) => call)).toEqual([
    'POST /encryption-keys/local/default/rotations',
  ]);
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
