import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';
import { createTerminal } from '../console/createTerminal';

jest.setTimeout(120_000);

// jsdom draws no text, which a terminal has to measure.
jest.mock('../console/createTerminal', () => ({ createTerminal: jest.fn() }));
beforeEach(() => jest.mocked(createTerminal).mockReset());

const server = setupServer();
registerMswTestHooks(server);

/** Stands for the terminal: keeps what is written, and types. */
function standInTerminal() {
  const terminal = { text: '', live: false, type: (_: string) => {} };
  jest.mocked(createTerminal).mockImplementation((_, { onType }) => {
    terminal.type = onType;
    return {
      reset: () => Object.assign(terminal, { text: '', live: false }),
      write(bytes) {
        terminal.text += new TextDecoder().decode(bytes);
      },
      live: () => {
        terminal.live = true;
      },
      clear: () => {},
      focus: () => {},
      dispose: () => {},
    };
  });
  return terminal;
}

const posts = (backend: { calls: { call: string; body: unknown }[] }) =>
  backend.calls.filter(({ call }) => call.startsWith('POST'));

it('offers what the verdicts allow, and follows what was asked for', async () => {
  const { backend } = renderPlugin(server, '/vm-images/machines/vm-web-01');
  await screen.findByRole('heading', { name: 'web-01' });
  expect(screen.getAllByText('ssh -p 22001 debian@127.0.0.1')[0]).toBeVisible();
  expect(screen.getByText('Took')).toHaveTextContent('Took 9.4 s');

  const start = screen.getByRole('button', { name: 'Start' });
  expect(start).toHaveAttribute('aria-disabled', 'true');
  expect(start).toHaveAccessibleDescription(
    'Start needs a virtual machine that is stopped or failed; "web-01" is running.',
  );

  backend.simulation.slowness = 1_000;
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  // Toasts fade in.
  const toast = await screen.findByText('Stopping web-01');
  await waitFor(() => expect(toast).toBeVisible());
  // The stages of the operation stand on the page while it runs.
  expect(await screen.findByText('Stop virtual machine web-01')).toBeVisible();
  expect(
    within(await screen.findByRole('list', { name: 'Stages' })).getByText(
      'Wait until it is off',
    ),
  ).toBeVisible();
  expect(posts(backend)).toEqual([
    {
      call: 'POST /virtual-machines/vm-web-01/power',
      body: { action: 'stop' },
    },
  ]);
});

it('asks for the name before it destroys a machine', async () => {
  const { backend } = renderPlugin(server, '/vm-images/machines/vm-build');
  await screen.findByRole('heading', { name: 'build-agent' });
  await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Delete' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  const remove = dialog.getByRole('button', { name: 'Delete' });
  expect(remove).toBeDisabled();
  await userEvent.type(
    dialog.getByLabelText('Type build-agent to confirm'),
    'build-agent',
  );
  await userEvent.click(remove);
  expect(
    await screen.findByRole('heading', { name: 'Virtual machines' }),
  ).toBeVisible();
  expect(
    backend.calls.some(
      ({ call }) => call === 'DELETE /virtual-machines/vm-build',
    ),
  ).toBe(true);
});

it('says where a launch failed, why, and what helps', async () => {
  renderPlugin(server, '/vm-images/machines/vm-web-03', backend => {
    const machine = backend.machines.find(({ id }) => id === 'vm-web-03')!;
    backend.setMachine(machine, {
      failure: {
        stage: 'Wait until it answers',
        reason: 'The guest did not answer within 120 s.',
        remedy: 'Look at its console.',
      },
    });
  });
  const alert = await screen.findByText('Failed at: Wait until it answers');
  expect(alert.closest('[role=alert]')).toHaveTextContent(
    'The guest did not answer within 120 s.Look at its console.',
  );
});

it('shows the console live, types in order, and comes back when it is cut off', async () => {
  const terminal = standInTerminal();
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01?tab=console',
  );
  await waitFor(() => expect(terminal.text).toMatch(/web-01 login: $/));
  expect(await screen.findByText('Live')).toBeVisible();
  await waitFor(() => expect(terminal.live).toBe(true));

  await act(async () => {
    for (const key of 'root\r') terminal.type(key);
  });
  await waitFor(() => expect(terminal.text).toContain('login: root\r\n'));
  const typed = posts(backend).map(
    ({ body }) => (body as { data: string }).data,
  );
  expect(typed.join('')).toBe('root\r');
  expect(typed.length).toBeLessThan(5);

  const console1 = backend.consoleOf('vm-web-01');
  await act(async () => console1.drop());
  expect(await screen.findByText('Reconnecting')).toBeVisible();
  console1.say('back again');
  await waitFor(() => expect(terminal.text).toContain('back again'));
  // The history came again, and not twice.
  expect(terminal.text.match(/Linux version/g)).toHaveLength(1);
});

it('says that the console has ended when its machine has', async () => {
  const terminal = standInTerminal();
  const { backend } = renderPlugin(
    server,
    '/vm-images/machines/vm-web-01?tab=console',
  );
  await waitFor(() => expect(terminal.text).toMatch(/web-01 login: $/));
  const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
  machine.state = 'lost';
  await act(async () => backend.consoleOf('vm-web-01').drop());
  expect(
    await screen.findByText('The console has ended: the machine is lost.'),
  ).toBeVisible();
  expect(terminal.text).toContain('Linux version');
});

it('says why a console is closed to this person', async () => {
  standInTerminal();
  renderPlugin(server, '/vm-images/machines/vm-build?tab=console', backend => {
    const machine = backend.machines.find(({ id }) => id === 'vm-build')!;
    backend.setMachine(machine, { ownerRef: 'group:default/others' });
  });
  expect(await screen.findByText('The console cannot be opened')).toBeVisible();
  expect(
    screen.getByText(
      'Virtual machine "build-agent" belongs to group:default/others.',
      {
        exact: false,
      },
    ),
  ).toBeVisible();
  expect(createTerminal).not.toHaveBeenCalled();
});

it('hints at what a stopped machine needs', async () => {
  standInTerminal();
  renderPlugin(server, '/vm-images/machines/vm-build?tab=console');
  expect(await screen.findByText(/Start it to type\.$/)).toBeVisible();
});
