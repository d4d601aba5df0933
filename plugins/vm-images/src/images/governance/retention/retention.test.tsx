import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../../dev/fake/FakeBackend';
import { makeImage } from '../../../../dev/fake/images';
import { renderPlugin } from '../../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const page = '/vm-images/images/img-v3?tab=versions';

const withVersions = (facts: object) => (backend: FakeBackend) => {
  backend.images = [3, 2, 1].map(n =>
    makeImage({
      ...{ id: `img-v${n}`, name: `web-v${n}`, version: String(n) },
      ...{ family: 'web', familyId: 'web', ...facts },
      createdAt: new Date(Date.now() - (4 - n) * 86_400_000).toISOString(),
    }),
  );
};

it('sets a rule, and shows before what it would do', async () => {
  const { backend } = renderPlugin(server, page, withVersions({}));
  const card = within(await screen.findByRole('region', { name: 'Retention' }));
  expect(card.getByText(/^Every version is kept/)).toBeVisible();
  await userEvent.click(card.getByRole('button', { name: 'Set a rule' }));
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Retention of web' }),
  );
  expect(
    await dialog.findByText('None of the 3 versions would go now.'),
  ).toBeVisible();
  const keep = dialog.getByLabelText(/^Keep the newest/);
  const save = dialog.getByRole('button', { name: 'Save' });
  await userEvent.clear(keep);
  expect(dialog.getByText(/^Fill in this field/)).toBeVisible();
  expect(save).toBeDisabled();
  await userEvent.type(keep, '2');
  expect(
    await dialog.findByText('1 of the 3 versions would go now.'),
  ).toBeVisible();
  expect(dialog.getByText(/not one of the newest 2/)).toBeVisible();
  await userEvent.click(save);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(
    await card.findByText(/^Versions that are not among the newest 2 versions/),
  ).toBeVisible();
  const sent = backend.calls.find(
    ({ call }) => call === 'PUT /families/web/retention',
  );
  expect(sent?.body).toEqual({ enabled: true, keepNewest: 2 });
});

it('keeps what was typed when somebody else was quicker', async () => {
  renderPlugin(server, page, backend => {
    withVersions({})(backend);
    const message = 'The retention was changed in the meantime.';
    backend.before.push([
      ...(['PUT', /^\/families\/([^/]+)\/retention$/] as const),
      () => ({
        status: 409,
        body: { error: { name: 'ConflictError', message } },
      }),
    ]);
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Set a rule' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  const age = dialog.getByLabelText(/^Older than/);
  await userEvent.type(age, '90');
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText(/changed in the meantime/)).toBeVisible();
  expect(age).toHaveValue(90);
});

it('is not for whose family it is not, and says whose it is', async () => {
  const ownerRef = 'group:default/others';
  renderPlugin(server, page, withVersions({ ownerRef, visibility: 'public' }));
  const button = await screen.findByRole('button', { name: 'Set a rule' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(
    /Only group:default\/others may say/,
  );
});

it('says of a large family that not every version is listed', async () => {
  renderPlugin(server, page, backend => {
    withVersions({})(backend);
    backend.before.push([
      'POST',
      /^\/families\/web\/retention\/preview$/,
      () => ({
        body: {
          ...{ goes: 1_200, total: 1_201 },
          items: [
            {
              ...{ id: 'img-v3', name: 'web-v3', goes: false },
              reason: 'It is the newest version.',
              createdAt: new Date().toISOString(),
            },
          ],
        },
      }),
    ]);
  });
  const card = within(await screen.findByRole('region', { name: 'Retention' }));
  await userEvent.click(card.getByRole('button', { name: 'Set a rule' }));
  expect(
    await screen.findByText(
      '1200 of the 1201 versions would go now. The newest 1 are listed.',
    ),
  ).toBeVisible();
});
