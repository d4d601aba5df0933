import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

async function openDialog() {
  await screen.findByRole('heading', { name: /debian-12-web/ });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Copy to another place' }),
  );
  return within(
    await screen.findByRole('dialog', { name: /^Copy debian-12-web/ }),
  );
}

const name = 'debian-12-web-with-nginx-and-the-company-certificates-2026-11';

/** A second local platform with two regions, which takes raw images only. */
function addLab({ platforms, images }: FakeBackend) {
  platforms.push({
    ...platforms[0],
    ...{ id: 'lab', title: 'Lab', regions: ['north', 'south'] },
    acceptedFormats: ['raw'],
  });
  const image = images.find(one => one.id === 'img-web')!;
  Object.assign(image, { platformId: 'local', region: 'local' });
  image.actions.copy = { effect: 'allow', findings: [] };
  image.format = 'qcow2';
}

it('copies to a place that can, and says why others cannot', async () => {
  const { backend } = renderPlugin(server, '/vm-images/images/img-web', addLab);
  const dialog = await openDialog();
  expect(
    await dialog.findByText('Converted from qcow2 to raw on the way.'),
  ).toBeVisible();
  const place = dialog.getByLabelText(/^Copy to/);
  expect(place).toHaveTextContent('Lab · north');

  await userEvent.click(place);
  const list = within(await screen.findByRole('listbox'));
  const denied = (text: RegExp) =>
    expect(list.getByRole('option', { name: text })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  denied(/^This machine.*is there already/);
  denied(/^OpenStack Europe.*cannot import images/);
  await userEvent.click(list.getByRole('option', { name: 'Lab · south' }));

  const field = dialog.getByLabelText(/^Name of the copy/);
  expect(field).toHaveValue(name);
  await userEvent.clear(field);
  expect(dialog.getByRole('button', { name: 'Copy' })).toBeDisabled();
  await userEvent.type(field, 'web-south');
  await userEvent.click(dialog.getByRole('button', { name: 'Copy' }));

  expect(
    await screen.findByText(`Copying ${name} to Lab · south`),
  ).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = backend.calls.find(
    ({ call }) => call === 'POST /images/img-web/copies',
  );
  expect(sent?.body).toMatchObject({
    ...{ platformId: 'lab', region: 'south', name: 'web-south' },
  });
});

it('keeps what was typed when the backend refuses', async () => {
  renderPlugin(server, '/vm-images/images/img-web', backend => {
    addLab(backend);
    backend.before.push([
      'POST',
      /^\/images\/([^/]+)\/copies$/,
      () => ({
        status: 409,
        body: { error: { name: 'ConflictError', message: 'Lab is full.' } },
      }),
    ]);
  });
  const dialog = await openDialog();
  await dialog.findByText('Lab · north');
  await userEvent.type(dialog.getByLabelText(/^Name of the copy/), '-2');
  await userEvent.click(dialog.getByRole('button', { name: 'Copy' }));
  expect(await dialog.findByText(/Lab is full/)).toBeVisible();
  expect(dialog.getByLabelText(/^Name of the copy/)).toHaveValue(`${name}-2`);
});

it('says so when there is nowhere to copy to', async () => {
  renderPlugin(server, '/vm-images/images/img-web', backend => {
    addLab(backend);
    backend.platforms.pop();
  });
  const dialog = await openDialog();
  expect(await dialog.findByText(/There is no other place/)).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Copy' })).toBeDisabled();
});
