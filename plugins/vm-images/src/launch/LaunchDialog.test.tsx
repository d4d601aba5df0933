import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../dev/fake/FakeBackend';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);
beforeEach(() => localStorage.clear());

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@laptop';

/** Opens the dialog from the card of a template. */
async function openDialog(
  template: string,
  prepare?: (backend: FakeBackend) => void,
) {
  const { backend } = renderPlugin(server, '/vm-images/templates', prepare);
  return { backend, dialog: await openFromCard(template) };
}

async function openFromCard(template: string) {
  const link = await screen.findByRole('link', { name: template });
  const card = within(link.closest('article')!);
  await userEvent.click(card.getByRole('button', { name: 'Launch' }));
  return within(await screen.findByRole('dialog'));
}

const requests = (backend: FakeBackend, call: string) =>
  backend.calls.filter(one => one.call === call);

/** Waits until the backend has agreed to what was entered last. */
const allowed = (button: HTMLElement) =>
  waitFor(() => {
    expect(button).toBeEnabled();
    expect(button).not.toHaveAttribute('aria-disabled');
  });

async function paste(field: HTMLElement, text: string) {
  await userEvent.click(field);
  await userEvent.clear(field);
  await userEvent.paste(text);
}

it('refuses sizes that do not fit, chooses the smallest that does, and leads to the machine', async () => {
  const { backend, dialog } = await openDialog('Debian 12 web');

  const tiny = await dialog.findByRole('radio', { name: /^Tiny/ });
  expect(tiny).toHaveAttribute('aria-disabled', 'true');
  expect(tiny).toHaveAccessibleDescription(
    /has 4 GiB of disk; image .* needs 10 GiB.*smallest size that fits is "Small"/,
  );
  expect(dialog.getByRole('radio', { name: /^Small/ })).toBeChecked();
  await userEvent.click(tiny);
  expect(tiny).not.toBeChecked();

  const create = dialog.getByRole('button', { name: 'Create virtual machine' });
  expect(create).toHaveAttribute('aria-disabled', 'true');
  await waitFor(() =>
    expect(create).toHaveAccessibleDescription(
      'Nobody could log in. Give an SSH public key, a password or both.',
    ),
  );
  const key = dialog.getByLabelText('SSH public key');
  await paste(key, KEY.slice(0, 40));
  expect(dialog.getAllByText(/cut off/)[0]).toBeVisible();
  await paste(key, '-----BEGIN OPENSSH PRIVATE KEY-----');
  expect(dialog.getAllByText(/never leave your computer/)[0]).toBeVisible();
  await paste(key, KEY);
  expect(
    await dialog.findByText(/^1 × Small on This machine, from debian-12-web/),
  ).toBeVisible();
  await userEvent.click(create);

  expect(
    await screen.findByRole('heading', { name: 'debian-12-web' }),
  ).toBeVisible();
  expect(screen.queryByRole('dialog')).toBeNull();
  const [launch] = requests(backend, 'POST /launches');
  expect(launch.body).toEqual({
    templateId: 'tpl-web',
    platformId: 'local',
    region: 'local',
    size: 'small',
    name: 'debian-12-web',
    count: 1,
    ownerRef: 'user:default/guest',
    login: { sshPublicKeys: [KEY] },
  });
  // Neither key nor password travels with the questions before it.
  const asked = JSON.stringify(requests(backend, 'POST /launches/check'));
  expect(asked).not.toContain('AAAA');

  await userEvent.click(screen.getByRole('tab', { name: 'VM templates' }));
  const again = await openFromCard('Debian 12');
  await waitFor(() =>
    expect(again.getByLabelText('SSH public key')).toHaveValue(KEY),
  );
});

it('proposes a name that is free, and says what many will be called', async () => {
  const { dialog } = await openDialog('Debian 12', backend => {
    backend.setMachine(backend.machines[0], { name: 'debian-12' });
  });
  const name = await dialog.findByLabelText(/^Name/);
  await waitFor(() => expect(name).toHaveValue('debian-12-2'));
  await paste(name, 'Web_1');
  expect(await dialog.findByText(/^Small letters, digits/)).toBeVisible();
  await paste(name, 'web');
  await paste(dialog.getByLabelText('How many'), '11');
  expect(dialog.getByText('From 1 to 10.')).toBeVisible();
  await paste(dialog.getByLabelText('How many'), '6');
  expect(
    await dialog.findByText('They will be called web-1, web-2, web-3 … web-6.'),
  ).toBeVisible();
  expect(
    dialog.getByRole('button', { name: 'Create 6 virtual machines' }),
  ).toBeVisible();
});

it('follows each of many, tells why some failed, and retries only those', async () => {
  const { backend, dialog } = await openDialog('Debian 12', one => {
    one.simulation.slowness = 0;
  });
  await paste(await dialog.findByLabelText('SSH public key'), KEY);
  await paste(dialog.getByLabelText(/^Name/), 'web-fail');
  await paste(dialog.getByLabelText('How many'), '2');
  const create = dialog.getByRole('button', {
    name: 'Create 2 virtual machines',
  });
  await allowed(create);
  expect(await dialog.findByText(/web-fail-1, web-fail-2/)).toBeVisible();
  await userEvent.click(create);

  const list = await screen.findByRole('list', { name: 'Virtual machines' });
  const [first] = await within(list).findAllByText(
    /Wait until it answers: The guest did not answer within 120 s\./,
  );
  expect(first.closest('li')).toHaveTextContent('web-fail-1');
  expect(screen.getByText('0 of 2 ready, 2 failed')).toBeVisible();

  await userEvent.click(
    await screen.findByRole('button', { name: 'Retry failed' }),
  );
  expect(await screen.findByText('2 of 2 ready')).toBeVisible();
  expect(screen.getByText('Created 2 virtual machines')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Retry failed' })).toBeNull();
  const retries = backend.calls.filter(({ call }) => call.endsWith('/retry'));
  const parent = backend.operations.find(
    ({ kind, title }) => kind === 'launch' && title.includes('web-fail'),
  );
  expect(retries.map(({ call }) => call)).toEqual([
    `POST /operations/${parent!.id}/retry`,
  ]);
});

it('sends one launch however often it is tried, and shows why it was refused', async () => {
  const keys: (string | null)[] = [];
  let refuse = true;
  const { backend, dialog } = await openDialog('Debian 12', one => {
    one.before.push([
      'POST',
      /^\/launches$/,
      ({ headers }) => {
        keys.push(headers.get('Idempotency-Key'));
        const message = 'The quota of team-a is used up.';
        if (refuse) {
          return {
            status: 409,
            body: { error: { name: 'ConflictError', message } },
          };
        }
        one.before.length = 0;
        return {
          status: 500,
          body: { error: { name: 'Error', message: 'Lost' } },
        };
      },
    ]);
  });
  await paste(await dialog.findByLabelText('SSH public key'), KEY);
  const create = dialog.getByRole('button', { name: 'Create virtual machine' });
  await allowed(create);
  await userEvent.click(create);
  expect(
    await dialog.findByText('The quota of team-a is used up.'),
  ).toBeVisible();
  refuse = false;
  await userEvent.click(create);
  expect(await dialog.findByText('Lost')).toBeVisible();
  await userEvent.click(create);
  await screen.findByRole('heading', { name: 'debian-12' });
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(requests(backend, 'POST /launches')).toHaveLength(3);
});

it('makes a password that is strong, and takes none where none can be set', async () => {
  const { backend, dialog } = await openDialog('Debian 12');
  const box = await dialog.findByLabelText('Log in with a password as well');
  await userEvent.click(box);
  const password = dialog.getByLabelText('Password');
  await paste(password, 'debian');
  expect(dialog.getByText('At least 8 characters.')).toBeVisible();
  await paste(password, 'password1');
  expect(dialog.getByRole('meter')).toHaveAttribute(
    'aria-valuetext',
    'Very weak',
  );
  await userEvent.click(dialog.getByRole('button', { name: 'Generate' }));
  expect(dialog.getByRole('meter')).toHaveAttribute('aria-valuetext', 'Strong');
  const create = dialog.getByRole('button', { name: 'Create virtual machine' });
  await allowed(create);
  await userEvent.click(create);
  await screen.findByRole('heading', { name: 'debian-12' });
  const [{ body }] = requests(backend, 'POST /launches');
  expect((body as { login: object }).login).toEqual({
    password: expect.stringMatching(/^[A-Za-z2-9]{20}$/),
  });
});

it('says why a password can not be used', async () => {
  const { dialog } = await openDialog('Debian 12', backend => {
    backend.images.find(({ id }) => id === 'img-debian-12')!.features = {};
  });
  await dialog.findByText(/^None can be set at launch/);
  expect(
    dialog.getByLabelText('Log in with a password as well'),
  ).toBeDisabled();
});
