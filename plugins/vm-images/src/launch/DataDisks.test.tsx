import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { makeImage } from '../../dev/fake/images';
import { imagePage } from '../../dev/fake/imagePage';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);
beforeEach(() => localStorage.clear());

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@laptop';

it('launches with a blank data disk and one of an image', async () => {
  const { backend } = renderPlugin(server, '/vm-images/templates', fake => {
    const data = makeImage({
      ...{ id: 'accounts', name: 'accounts', kind: 'data-disk' },
      virtualSizeBytes: 40 * 1024 ** 3,
    });
    fake.images.push(data);
    fake.before.push([
      'GET',
      /^\/images$/,
      ({ query }) => ({
        body: imagePage(
          query.get('kind') === 'data-disk' ? [data] : fake.images,
        ),
      }),
    ]);
  });
  const link = await screen.findByRole('link', { name: 'Debian 12 web' });
  const card = within(link.closest('article')!);
  await userEvent.click(card.getByRole('button', { name: 'Launch' }));
  const dialog = within(await screen.findByRole('dialog'));
  const key = await dialog.findByRole('textbox', { name: /SSH/ });
  await userEvent.click(key);
  await userEvent.paste(KEY);

  const add = await dialog.findByRole('button', { name: 'Add data disk' });
  await userEvent.click(add);
  const size = dialog.getByLabelText('Size of data disk 1, GiB');
  await userEvent.clear(size);
  await userEvent.type(size, '1.5');
  expect(dialog.getByText(/^A whole number of GiB/)).toBeVisible();
  await userEvent.clear(size);
  await userEvent.type(size, '20');
  await userEvent.click(add);
  await userEvent.type(dialog.getByLabelText('Image of data disk 2'), 'acc');
  await userEvent.click(
    await screen.findByRole('option', { name: /^accounts/ }),
  );
  // It is as large as what it holds, at least.
  expect(dialog.getByLabelText('Size of data disk 2, GiB')).toHaveValue('40');
  await userEvent.click(add);
  await userEvent.click(
    dialog.getByRole('button', { name: 'Remove data disk 3' }),
  );

  const create = dialog.getByRole('button', {
    name: /^Create virtual machine/,
  });
  await waitFor(() => {
    expect(create).toBeEnabled();
    expect(create).not.toHaveAttribute('aria-disabled');
  });
  await userEvent.click(create);
  await waitFor(() =>
    expect(
      backend.calls.find(({ call }) => call === 'POST /launches')?.body,
    ).toMatchObject({
      dataDisks: [{ sizeGiB: 20 }, { sizeGiB: 40, imageId: 'accounts' }],
    }),
  );
});
