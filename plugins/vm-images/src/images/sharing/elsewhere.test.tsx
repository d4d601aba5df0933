import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

function addLab({ platforms }: FakeBackend) {
  platforms.push({
    ...platforms[0],
    ...{ id: 'lab', title: 'Lab', regions: ['north', 'south'] },
  });
}

async function openDialog() {
  const button = await screen.findByRole('button', { name: 'Share' });
  await userEvent.click(button);
  const dialog = await screen.findByRole('dialog', {
    name: 'Share reference-data',
  });
  return within(dialog);
}

const path = '/vm-images/images/img-data?tab=sharing';

it('copies and shares where recipients need it, as one job', async () => {
  const { backend } = renderPlugin(server, path, addLab);
  const dialog = await openDialog();
  const place = await dialog.findByLabelText('Where they use it');
  await userEvent.click(place);
  const list = within(await screen.findByRole('listbox'));
  await userEvent.click(list.getByRole('option', { name: 'Lab · south' }));
  expect(dialog.getByText(/A copy is made there first/)).toBeVisible();
  expect(dialog.getByText(/in region south of platform lab/)).toBeVisible();
  await userEvent.type(dialog.getByLabelText('Users and groups'), 'web');
  await userEvent.click(
    await screen.findByRole('option', { name: /web-team/ }),
  );
  await userEvent.type(dialog.getByLabelText('Note to them'), ' Hi ');
  await userEvent.click(dialog.getByRole('button', { name: 'Copy and share' }));

  expect(
    await screen.findByText(
      'Copying reference-data to Lab · south, to be shared there',
    ),
  ).toBeInTheDocument();
  const sent = ({ calls }: FakeBackend, end: string) =>
    calls.filter(({ call }) => call === `POST /images/img-data/${end}`);
  expect(sent(backend, 'copies').map(({ body }) => body)).toEqual([
    expect.objectContaining({
      ...{ platformId: 'lab', region: 'south' },
      share: { recipients: ['group:default/web-team'], note: 'Hi' },
    }),
  ]);
  expect(sent(backend, 'shares')).toEqual([]);
  await waitFor(() =>
    expect(
      dialog.getByRole('button', { name: 'Copy and share' }),
    ).toBeDisabled(),
  );
});

it('offers nothing where there is no other place', async () => {
  renderPlugin(server, path, ({ platforms }) => void platforms.splice(1));
  const dialog = await openDialog();
  expect(await dialog.findByLabelText('Users and groups')).toBeVisible();
  expect(dialog.queryByLabelText('Where they use it')).toBeNull();
});
