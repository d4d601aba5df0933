import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

it('calls platforms by title and type in the list and beside it', async () => {
  renderPlugin(server, '/vm-images?platform=openstack-eu', backend => {
    const elsewhere = { platformId: 'openstack-eu', region: 'eu-west' };
    backend.images = [
      makeImage({ id: 'here' }),
      makeImage({ id: 'there', ...elsewhere }),
      // No longer configured.
      makeImage({ id: 'lost', platformId: 'gone' }),
    ];
  });
  const there = await screen.findByRole('row', { name: /there/ });
  expect(
    await within(there).findByText('OpenStack Europe · OpenStack'),
  ).toBeVisible();
  expect(
    screen.getByText('Platform: OpenStack Europe · OpenStack'),
  ).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Filters (1)' }));
  const facet = within(await screen.findByRole('group', { name: 'Platform' }));
  expect(facet.getByLabelText(/^This machine · QEMU/)).not.toBeChecked();
  expect(facet.getByLabelText(/^OpenStack Europe · OpenStack/)).toBeChecked();
  expect(facet.getByLabelText(/^gone/)).not.toBeChecked();
});

it('calls it so on the page of an image', async () => {
  renderPlugin(server, '/vm-images/images/img-web');
  expect(
    await screen.findByText('This machine · QEMU, region local'),
  ).toBeVisible();
});
