import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';
import { curlCommand } from './curlCommand';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);
const imageId = new FakeBackend().images.find(
  one => one.actions.download.effect === 'allow',
)!.id;

async function openLinks() {
  const rendered = renderPlugin(server, `/vm-images/images/${imageId}`);
  await userEvent.click(
    await screen.findByRole('button', { name: 'More actions' }),
  );
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Download links' }),
  );
  return { ...rendered, dialog: within(await screen.findByRole('dialog')) };
}

it('generates an address to copy, lists it as a live link and revokes it', async () => {
  const { backend, dialog } = await openLinks();
  expect(await dialog.findByText('There are none.')).toBeVisible();
  await userEvent.click(
    dialog.getByRole('button', { name: 'Generate download address' }),
  );
  const address = `https://portal.example/downloads/${imageId}.link-1`;
  expect(
    await dialog.findByRole('button', { name: `Copy address ${address}` }),
  ).toBeVisible();
  expect(
    dialog.getByRole('button', {
      name: `Copy command curl -C - -OJ '${address}'`,
    }),
  ).toBeVisible();
  const list = within(await dialog.findByRole('list', { name: 'Live links' }));
  expect(list.getByText(/not used yet/)).toBeVisible();
  expect(list.getByText(/guest/i)).toBeVisible();

  await userEvent.click(list.getByRole('button', { name: 'Revoke' }));
  expect(await dialog.findByText('There are none.')).toBeVisible();
  expect(dialog.queryByText(/Copy the address now/)).toBeNull();
  expect(backend.calls.map(one => one.call)).toContain(
    `DELETE /images/${imageId}/downloads/link-1`,
  );
});

it('has another format made, and says that the address works later', async () => {
  const { backend, dialog } = await openLinks();
  await userEvent.click(dialog.getByRole('button', { name: /Format/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'vhdx' }));
  await userEvent.click(
    dialog.getByRole('button', { name: 'Generate download address' }),
  );
  expect(await dialog.findByText(/is being made as vhdx/)).toBeVisible();
  expect(dialog.getByRole('link', { name: 'Show progress' })).toHaveAttribute(
    'href',
    expect.stringContaining('op-convert'),
  );
  const made = backend.calls.find(one => one.call.startsWith('POST'));
  expect(made?.body).toEqual({ format: 'vhdx' });
});

it('says why no address could be generated', async () => {
  const { backend, dialog } = await openLinks();
  const message = 'The image has 20 live download links. Revoke one.';
  backend.before.push([
    'POST',
    /\/downloads$/,
    () => ({
      status: 409,
      body: { error: { name: 'ConflictError', message } },
    }),
  ]);
  await userEvent.click(
    dialog.getByRole('button', { name: 'Generate download address' }),
  );
  expect(await dialog.findByText(message)).toBeVisible();
});

it('says that links could not be loaded, and tries again', async () => {
  const { backend, dialog } = await openLinks();
  await dialog.findByText('There are none.');
  await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
  backend.before.push([
    'GET',
    /\/downloads$/,
    () => ({
      status: 500,
      body: { error: { name: 'Error', message: 'Down' } },
    }),
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Download links' }),
  );
  const again = within(await screen.findByRole('dialog'));
  expect(await again.findByText('The links could not be loaded')).toBeVisible();
  backend.before.pop();
  await userEvent.click(
    again.getByRole('button', { name: /try again|retry/i }),
  );
  expect(await again.findByText('There are none.')).toBeVisible();
});

it('quotes addresses for the shell', () => {
  expect(curlCommand(`https://a.b/it's`)).toBe(
    `curl -C - -OJ 'https://a.b/it'\\''s'`,
  );
});
