import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { imagePage } from '../../../dev/fake/imagePage';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const calls = (backend: { calls: { call: string }[] }, call: string) =>
  backend.calls.filter(one => one.call === call).length;

const table = () => screen.findByRole('table', { name: 'Images' });

it('narrows by tab, facet and search, and says what to drop when nothing is left', async () => {
  renderPlugin(server, '/vm-images?os=ubuntu');
  expect(await within(await table()).findByText('ubuntu-22.04')).toBeVisible();
  expect(screen.queryByText('debian-12')).toBeNull();
  expect(screen.getByText('Operating system: Ubuntu')).toBeVisible();

  await userEvent.click(
    await screen.findByRole('tab', { name: /^Public\s*9$/ }),
  );
  await waitFor(() =>
    expect(screen.queryByText('ubuntu-24.04-build-agent')).toBeNull(),
  );

  await userEvent.keyboard('/alp');
  expect(await screen.findByText('No image matches')).toBeVisible();
  const [, drop] = screen.getAllByText('Operating system: Ubuntu');
  await userEvent.click(
    drop.parentElement!.querySelector<Element>('.MuiChip-deleteIcon')!,
  );
  expect(await within(await table()).findByText('alpine-3.22')).toBeVisible();
});

it('counts encrypted images beside their facet, and narrows to them', async () => {
  const { backend } = renderPlugin(server, '/vm-images', fake => {
    for (const [at, image] of fake.images.entries()) image.encrypted = at === 0;
  });
  await table();
  await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const facet = within(
    await screen.findByRole('group', { name: 'Encryption' }),
  );
  const others = backend.images.length - 1;
  const plain = new RegExp(`^Not encrypted\\s*${others}$`);
  expect(facet.getByLabelText(plain)).not.toBeChecked();
  await userEvent.click(facet.getByLabelText(/^Encrypted\s*1$/));
  expect(await screen.findByText('Encryption: Encrypted')).toBeVisible();
});

it('shows the verdicts of the backend on the actions of a row', async () => {
  renderPlugin(server, '/vm-images?search=debian-11');
  const row = (await within(await table()).findByText('debian-11')).closest(
    'tr',
  )!;
  const edit = within(row).getByRole('button', { name: 'Edit' });
  expect(edit).toHaveAttribute('aria-disabled', 'true');
  expect(edit).toHaveAccessibleDescription(/offered by the platform/);
  expect(
    within(row).getByRole('button', { name: 'Create virtual machine' }),
  ).not.toHaveAttribute('aria-disabled');
});

it('deletes the selected images that may go, and says why others stay', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  await within(await table()).findByText('reference-data');
  await userEvent.click(screen.getByLabelText('Select reference-data'));
  await userEvent.click(screen.getByLabelText('Select debian-12'));
  // Those who hear the page are told that there is more to do now.
  expect(screen.getByText('Selected: 2 images')).toHaveAttribute(
    'role',
    'status',
  );
  await userEvent.click(
    within(screen.getByRole('toolbar')).getByRole('button', { name: 'Delete' }),
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Delete 2 images?',
  });
  expect(within(dialog).getByText('reference-data')).toBeVisible();
  expect(within(dialog).getByText('1 image kept')).toBeVisible();
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Delete 1 image' }),
  );
  expect(
    await screen.findByText('Deleting reference-data'),
  ).toBeInTheDocument();
  expect(calls(backend, 'DELETE /images/img-data')).toBe(1);
  expect(calls(backend, 'DELETE /images/img-debian-12')).toBe(0);

  const row = screen.getByText('reference-data').closest('tr')!;
  expect(await within(row).findByText('Deleting')).toBeVisible();
});

it('says what failed, in the words of the backend, and tries again', async () => {
  let down = true;
  renderPlugin(server, '/vm-images', backend =>
    backend.before.push([
      'GET',
      /^\/images$/,
      () => {
        if (!down) return { body: imagePage([]) };
        const message = 'The database is away.';
        return { status: 503, body: { error: { name: 'Error', message } } };
      },
    ]),
  );
  expect(await screen.findByText('The database is away.')).toBeVisible();
  down = false;
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText('No images yet')).toBeVisible();
});

it('saves only what was changed, and keeps it when someone else was quicker', async () => {
  const { backend } = renderPlugin(server, '/vm-images/images/img-data');
  await screen.findByRole('heading', { name: 'reference-data' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Edit' }));
  const dialog = await screen.findByRole('dialog');
  const name = within(dialog).getByLabelText(/^Name/);
  await userEvent.clear(name);
  await userEvent.type(name, 'facts');

  const image = backend.images.find(one => one.id === 'img-data')!;
  Object.assign(image, { family: 'theirs', etag: '2' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(
    await within(dialog).findByText(/Someone changed this image meanwhile/),
  ).toHaveTextContent('(family)');
  expect(name).toHaveValue('facts');
  expect(within(dialog).getByLabelText('Family')).toHaveValue('theirs');

  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(image.name).toBe('facts'));
  expect(image.family).toBe('theirs');
  const patches = backend.calls.filter(one => one.call.startsWith('PATCH'));
  expect(patches.map(one => one.body)).toEqual([
    { name: 'facts' },
    { name: 'facts' },
  ]);
});
