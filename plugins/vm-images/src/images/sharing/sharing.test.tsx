import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const click = (name: string | RegExp, role = 'button') =>
  screen.findByRole(role, { name }).then(found => userEvent.click(found));

it('shows what waits, and lists what was accepted until it is left', async () => {
  const { backend } = renderPlugin(server, '/vm-images');
  expect(
    await screen.findByRole('tab', { name: /Shared with me.*1 waiting/ }),
  ).toBeVisible();
  await click(/Shared with me/, 'tab');
  const waiting = await screen.findByRole('region', {
    name: 'Waiting for your answer',
  });
  expect(waiting).toHaveTextContent('ubuntu-24.04-gpu');
  expect(waiting).toHaveTextContent('For the training next week.');
  expect(waiting).toHaveTextContent('9 GiB');
  await userEvent.click(
    within(waiting).getByRole('button', { name: 'Accept' }),
  );

  const table = await screen.findByRole('table', { name: 'Images' });
  expect(await within(table).findByText('ubuntu-24.04-gpu')).toBeVisible();
  await waitFor(() =>
    expect(
      screen.queryByRole('region', { name: 'Waiting for your answer' }),
    ).toBeNull(),
  );
  expect(screen.queryByLabelText('1 waiting')).toBeNull();

  await click('Actions on ubuntu-24.04-gpu');
  await click('Leave', 'menuitem');
  const dialog = await screen.findByRole('dialog');
  expect(
    await within(dialog).findByText(/Every member of group:default\/team-a/),
  ).toBeVisible();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(backend.shares[0].status).toBe('rejected'));
  await waitFor(() =>
    expect(screen.queryByText('ubuntu-24.04-gpu')).toBeNull(),
  );
});

it('shares with those that the catalog knows, and stops', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/images/img-data?tab=sharing',
  );
  expect(await screen.findByText('Shared with nobody')).toBeVisible();
  await click('Share');
  const dialog = await screen.findByRole('dialog', {
    name: 'Share reference-data',
  });
  const field = within(dialog).getByLabelText('Users and groups');
  await userEvent.type(field, 'web');
  await click(/web-team/, 'option');
  await userEvent.type(within(dialog).getByLabelText('Note to them'), ' Hi ');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Share' }));

  const shared = await within(dialog).findByRole('table', {
    name: 'Shared with',
  });
  expect(shared).toHaveTextContent('web-team');
  expect(shared).toHaveTextContent('Waiting');
  const [sent] = backend.calls.filter(
    ({ call }) => call === 'POST /images/img-data/shares',
  );
  expect(sent.body).toEqual({
    recipients: ['group:default/web-team'],
    note: 'Hi',
  });

  await userEvent.click(
    within(shared).getByRole('button', { name: 'Stop sharing' }),
  );
  const sure = await screen.findByRole('dialog', {
    name: 'Stop sharing reference-data?',
  });
  expect(sure).toHaveTextContent('Those that exist go on running');
  await userEvent.click(
    within(sure).getByRole('button', { name: 'Stop sharing' }),
  );
  await waitFor(() => expect(backend.shares).toHaveLength(1));
  await waitFor(() => expect(within(dialog).queryByRole('table')).toBeNull());
});

it('says in the words of the backend why sharing failed', async () => {
  renderPlugin(server, '/vm-images/images/img-data?tab=sharing', backend =>
    backend.before.push([
      'POST',
      /\/shares$/,
      () => {
        const message = 'The catalog knows no group:default/ml.';
        return {
          status: 400,
          body: { error: { name: 'InputError', message } },
        };
      },
    ]),
  );
  await click('Share');
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByLabelText('Users and groups'));
  await click(/group:default\/ml/, 'option');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Share' }));
  expect(
    await within(dialog).findByText('The catalog knows no group:default/ml.'),
  ).toBeVisible();
  expect(within(dialog).getByRole('button', { name: 'ml' })).toBeVisible();
});

it('hides the tab from who does not own the image, and says why they cannot share', async () => {
  renderPlugin(server, '/vm-images/images/img-debian-12');
  await screen.findByRole('heading', { name: 'debian-12' });
  expect(screen.queryByRole('tab', { name: /Sharing/ })).toBeNull();
  await click('More actions');
  const item = await screen.findByRole('menuitem', { name: 'Share' });
  expect(item).toHaveAttribute('aria-disabled', 'true');
});
