import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  deny,
  verdictOf,
  type LaunchCheckRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../dev/fake/FakeBackend';
import { checkLaunch } from '../../dev/fake/launches';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);
beforeEach(() => localStorage.clear());

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@laptop';

/** What the backend says of an image with terms. */
const withTerms = (isAccepted: boolean) => (backend: FakeBackend) =>
  void backend.before.push([
    'POST',
    /^\/launches\/check$/,
    ({ body }) => {
      const asked = body as LaunchCheckRequest;
      const check = checkLaunch(backend, asked);
      const agreed = isAccepted || asked.acceptTerms === 'terms-1';
      const { findings } = check.verdict;
      const finding = deny('launch.terms', 'Nobody has agreed to the terms.');
      return {
        body: {
          ...check,
          verdict: verdictOf(agreed ? findings : [...findings, finding]),
          terms: {
            ...{ id: 'terms-1', imageId: 'i', accepted: isAccepted },
            text: 'No mining.',
          },
        },
      };
    },
  ]);

async function openDialog() {
  const link = await screen.findByRole('link', { name: 'Debian 12 web' });
  const card = within(link.closest('article')!);
  await userEvent.click(card.getByRole('button', { name: 'Launch' }));
  const dialog = within(await screen.findByRole('dialog'));
  const keys = await dialog.findByLabelText('SSH public key');
  await userEvent.click(keys);
  await userEvent.paste(KEY);
  return dialog;
}

it('asks to accept the terms before the launch, and says which', async () => {
  const { backend } = renderPlugin(
    ...([server, '/vm-images/templates', withTerms(false)] as const),
  );
  const dialog = await openDialog();
  expect(await dialog.findByText('No mining.')).toBeVisible();
  const create = dialog.getByRole('button', { name: /^Create/ });
  await waitFor(() => expect(create).toHaveAttribute('aria-disabled', 'true'));
  await userEvent.click(dialog.getByLabelText(/^I accept the terms of/));
  await waitFor(() => expect(create).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(create);
  await waitFor(() =>
    expect(
      backend.calls.find(({ call }) => call === 'POST /launches')?.body,
    ).toMatchObject({ acceptTerms: 'terms-1' }),
  );
});

it('asks nothing of whoever has accepted them before', async () => {
  renderPlugin(server, '/vm-images/templates', withTerms(true));
  const dialog = await openDialog();
  const create = dialog.getByRole('button', { name: /^Create/ });
  await waitFor(() => expect(create).toBeEnabled());
  expect(dialog.queryByLabelText(/^I accept/)).toBeNull();
});
