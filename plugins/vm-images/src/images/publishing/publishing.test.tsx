import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import type {
  Image,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const allow: Verdict = { effect: 'allow', findings: [] };
const listing: Image['listing'] = {
  publisher: { kind: 'vendor', name: 'Acme', verified: true },
  contents: 'WordPress and MariaDB',
  price: { model: 'paid', amount: 0.05, currency: 'EUR', unit: 'hour' },
  terms: 'Support by mail.',
};

const openMenu = async (item: string) => {
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
};

it('asks for what a listing needs, publishes, shows it, and takes it back', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/images/img-web',
    ({ images }) => {
      images.find(one => one.id === 'img-web')!.actions.publish = allow;
    },
  );
  await screen.findByRole('heading', { name: /debian-12-web/ });
  await openMenu('Publish');
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByLabelText(/^Marketplace/));
  await userEvent.click(dialog.getByRole('button', { name: 'Publish' }));
  expect(
    await dialog.findByText('A listing needs the name of a publisher.'),
  ).toBeVisible();
  expect(
    dialog.getByText('A listing needs a text on what is in it.'),
  ).toBeVisible();
  expect(backend.calls.some(({ call }) => /\/publish$/.test(call))).toBe(false);

  await userEvent.type(dialog.getByLabelText(/^Name of the publisher/), 'Acme');
  await userEvent.click(dialog.getByLabelText(/^Verified/));
  await userEvent.type(dialog.getByLabelText(/^Contents/), 'WordPress');
  await userEvent.click(dialog.getByLabelText('Price'));
  await userEvent.click(await screen.findByRole('option', { name: 'Paid' }));
  await userEvent.type(dialog.getByLabelText(/^Amount/), '0.05');
  await userEvent.click(dialog.getByRole('button', { name: 'Publish' }));

  expect(await screen.findByText('How it is offered')).toBeVisible();
  const sent = backend.calls.find(({ call }) => /\/publish$/.test(call));
  expect(sent?.body).toEqual({
    visibility: 'marketplace',
    listing: {
      publisher: { kind: 'team', name: 'Acme', verified: true },
      contents: 'WordPress',
      price: { model: 'paid', amount: 0.05, currency: 'EUR', unit: 'hour' },
      licence: { redistributable: false },
    },
  });
  expect(screen.getByText(/^Only its publisher may download/)).toBeVisible();
  expect(screen.getByText(/^€0.05 per hour for every virtual/)).toBeVisible();
  expect(screen.getByTitle('Verified publisher')).toBeInTheDocument();

  await openMenu('Unpublish');
  const question = within(
    await screen.findByRole('dialog', {
      name: /^Take debian-12-web.* back\?$/,
    }),
  );
  await userEvent.click(question.getByRole('button', { name: 'Unpublish' }));
  await waitFor(() =>
    expect(screen.queryByText('How it is offered')).toBeNull(),
  );
});

it('says why it cannot be published', async () => {
  renderPlugin(server, '/vm-images/images/img-web');
  await screen.findByRole('heading', { name: /debian-12-web/ });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  const item = await screen.findByRole('menuitem', { name: 'Publish' });
  expect(item).toHaveAttribute('aria-disabled', 'true');
  expect(item).toHaveAccessibleDescription(/Only the platform team/);
});

it('shows publisher, contents and price in the marketplace and at the launch', async () => {
  const prepare = ({ images }: { images: Image[] }) =>
    void Object.assign(images.find(one => one.id === 'img-debian-12')!, {
      ...{ visibility: 'marketplace', listing },
    });
  renderPlugin(server, '/vm-images?tab=marketplace', prepare);
  const table = within(await screen.findByRole('table', { name: 'Images' }));
  const row = within((await table.findByText('debian-12')).closest('tr')!);
  expect(row.getByText('Acme')).toBeVisible();
  expect(row.getByTitle('Verified publisher')).toBeInTheDocument();
  expect(row.getByText('€0.05 per hour')).toBeVisible();
  expect(row.getByText('WordPress and MariaDB')).toBeInTheDocument();

  await userEvent.click(
    row.getByRole('button', { name: 'Create virtual machine' }),
  );
  expect(
    await screen.findByText(
      /The image costs €0.05 per hour, beside what the server costs./,
    ),
  ).toBeVisible();
});
