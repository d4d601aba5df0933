/** Describing an image while its address is still looked at. */
import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { Answer } from '../../../dev/fake/FakeBackend';
import { FakeTus } from '../../../dev/fake/FakeTus';
import { makeFile } from '../../../dev/fake/makeFile';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const url = 'https://user:hUsh5ecret@images.example.org/disk-7.qcow2';
const found: Answer = {
  body: {
    ...{ format: 'qcow2', sizeBytes: 350_000_000 },
    ...{ virtualSizeBytes: 3 * 1024 ** 3, resumable: true },
    suggestedName: 'disk-7',
    facts: {
      os: { type: 'linux', distribution: 'debian', version: '12' },
      bootMode: 'uefi',
    },
    detected: { format: 'certain', os: 'certain', bootMode: 'certain' },
    verdict: { effect: 'allow', findings: [] },
  },
};
const broken: Answer = {
  status: 503,
  body: { error: { name: 'Error', message: 'The proxy does not answer.' } },
};

/** Opens the dialog with an address; each look is answered when the test says so. */
async function open() {
  const looks: ((answer: Answer) => void)[] = [];
  const { backend } = renderPlugin(server, '/vm-images', fake =>
    fake.before.push([
      'POST',
      /^\/imports\/check$/,
      () => new Promise<Answer>(resolve => looks.push(resolve)),
    ]),
  );
  await screen.findByRole('table', { name: 'Images' });
  await userEvent.click(screen.getByRole('button', { name: 'Import image' }));
  const dialog = await screen.findByRole('dialog', { name: 'Import image' });
  const steps = within(dialog);
  await userEvent.type(steps.getByLabelText('URL'), `${url}{Enter}`);
  await steps.findByRole('button', { name: 'Describe it meanwhile' });
  /** All looks so far, and those that come of what is changed. */
  const answer = async (text: Answer) => {
    await waitFor(() => expect(looks.length).toBeGreaterThan(0));
    for (const look of looks.splice(0)) look(text);
  };
  return { backend, dialog, steps, looks, answer };
}

const describeIt = (steps: ReturnType<typeof within>) =>
  userEvent.click(steps.getByRole('button', { name: 'Describe it meanwhile' }));

it('shows what is being done, and goes on when the look is over, with the focus on nothing that acts', async () => {
  const { dialog, steps, answer, backend } = await open();
  expect(
    steps.getByText(/Asking images.example.org for the file/),
  ).toBeVisible();
  expect(
    steps.getByRole('progressbar', { name: 'Looking at the address' }),
  ).toBeInTheDocument();
  expect(dialog.textContent).not.toContain('hUsh5ecret');
  expect(steps.getByRole('button', { name: 'Next' })).toBeDisabled();
  steps.getByRole('button', { name: 'Describe it meanwhile' }).focus();

  await answer(found);
  const submit = await steps.findByRole('button', { name: 'Import' });
  await waitFor(() => expect(dialog).toContainElement(focused()));
  expect(submit).not.toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(backend.calls.some(one => one.call === 'POST /imports')).toBe(false);
  expect(steps.getByText('Debian 12')).toBeVisible();
  // What it filled in by itself is not asked about once more.
  expect(
    backend.calls.filter(one => one.call === 'POST /imports/check'),
  ).toHaveLength(1);
  expect(submit).toBeEnabled();
});

it('opens the form at once, fills what nobody touched, and stays until told', async () => {
  const { backend, steps, looks, answer } = await open();
  await describeIt(steps);
  const note = steps.getByRole('status', { name: 'Look at the address' });
  expect(note).toHaveTextContent('Looking at the address');

  await userEvent.type(steps.getByLabelText('OS version'), '13');
  await userEvent.clear(steps.getByLabelText(/^Name/));
  await userEvent.type(steps.getByLabelText(/^Name/), 'mine');
  // What is typed does not make the look begin anew.
  expect(looks).toHaveLength(1);
  const family = steps.getByLabelText('Family');
  await userEvent.type(family, 'we');

  await answer(found);
  await waitFor(() =>
    expect(steps.getByLabelText('Distribution')).toHaveValue('Debian'),
  );
  expect(steps.getByLabelText('OS version')).toHaveValue('13');
  expect(steps.getByLabelText(/^Name/)).toHaveValue('mine');
  expect(note).toHaveTextContent(
    'Filled in: Distribution, Boot mode. Left as you have it: Name, OS version.',
  );
  expect(family).toHaveFocus();
  await userEvent.keyboard('b');
  expect(family).toHaveValue('web');

  // Enter in a field is Next, and only now is what was typed judged.
  await userEvent.keyboard('{Enter}');
  await answer(found);
  const submit = await steps.findByRole('button', { name: 'Import' });
  await waitFor(() => expect(submit).toBeEnabled());
  await userEvent.click(submit);
  await waitFor(() =>
    expect(
      backend.calls.find(one => one.call === 'POST /imports')?.body,
    ).toMatchObject({
      ...{ name: 'mine', family: 'web', source: { url } },
      facts: { os: { distribution: 'debian', version: '13' } },
    }),
  );
});

it('puts nothing into the field that somebody is in', async () => {
  const { steps, answer } = await open();
  await describeIt(steps);
  const distribution = steps.getByLabelText('Distribution');
  await userEvent.click(distribution);
  await answer(found);
  const note = steps.getByRole('status', { name: 'Look at the address' });
  await waitFor(() =>
    expect(note).toHaveTextContent(
      'Filled in: OS version, Boot mode. Left as you have it: Distribution.',
    ),
  );
  expect(distribution).toHaveValue('');
  expect(distribution).toHaveFocus();
});

it('says in the form what refuses the address', async () => {
  const { steps, answer } = await open();
  await describeIt(steps);
  const finding = {
    ...{ rule: 'url.private', effect: 'deny' },
    ...{ reason: 'It is a private address.', remedy: 'Upload the file.' },
  };
  await answer({ body: { verdict: { effect: 'deny', findings: [finding] } } });
  const note = steps.getByRole('status', { name: 'Look at the address' });
  await waitFor(() =>
    expect(note).toHaveTextContent(
      'It can’t be imported. It is a private address. Upload the file.',
    ),
  );
  expect(steps.getByLabelText('Family')).toBeVisible();
});

it('tells of a failed look, tries again, and lets the address be corrected', async () => {
  const { steps, answer } = await open();
  await answer(broken);
  expect(await steps.findByText(/The proxy does not answer/)).toBeVisible();
  expect(steps.getByText(/or upload the file instead/)).toBeVisible();
  expect(steps.getByRole('button', { name: 'Next' })).toBeDisabled();

  await userEvent.click(steps.getByRole('button', { name: 'Try again' }));
  await steps.findByRole('progressbar', { name: 'Looking at the address' });
  await answer(broken);
  await userEvent.click(
    await steps.findByRole('button', { name: 'Change address' }),
  );
  expect(steps.getByLabelText('URL')).toHaveValue(url);
});

it('keeps what was typed when the look fails meanwhile, and fills the rest when it succeeds', async () => {
  const { steps, answer } = await open();
  await describeIt(steps);
  await userEvent.type(steps.getByLabelText('Family'), 'web');
  await answer(broken);
  const note = steps.getByRole('status', { name: 'Look at the address' });
  await waitFor(() => expect(note).toHaveTextContent('The proxy does not'));
  await userEvent.click(
    within(note).getByRole('button', { name: 'Try again' }),
  );
  await answer(found);
  await waitFor(() =>
    expect(steps.getByLabelText('Distribution')).toHaveValue('Debian'),
  );
  expect(steps.getByLabelText('Family')).toHaveValue('web');
});

it('stays with the form of an upload when that is complete and looked into', async () => {
  let look: ((answer: Answer) => void) | undefined;
  const { backend } = renderPlugin(server, '/vm-images', fake =>
    fake.before.push([
      'POST',
      /^\/imports\/check$/,
      () =>
        new Promise<Answer>(resolve => {
          look = resolve;
        }),
    ]),
  );
  server.use(
    ...new FakeTus().handlers('http://localhost:7007/api/vm-images/uploads'),
  );
  await screen.findByRole('table', { name: 'Images' });
  await userEvent.click(screen.getByRole('button', { name: 'Import image' }));
  const steps = within(
    await screen.findByRole('dialog', { name: 'Import image' }),
  );
  const file = makeFile('\u0001\u0002\u0000\u0003disk', 'disk-7.raw');
  await userEvent.upload(steps.getByLabelText('Disk image file'), file);
  await userEvent.type(await steps.findByLabelText('Family'), 'web');
  await waitFor(() => expect(look).toBeDefined());
  look?.(found);
  await waitFor(() =>
    expect(steps.getByLabelText('Distribution')).toHaveValue('Debian'),
  );
  expect(steps.getByLabelText('Family')).toHaveFocus();
  expect(steps.queryByRole('button', { name: 'Import' })).toBeNull();
  expect(steps.getByRole('button', { name: 'Next' })).toBeEnabled();
  expect(backend.calls.some(one => one.call === 'POST /imports')).toBe(false);
});

it('closes with Escape while it looks', async () => {
  const { dialog } = await open();
  fireEvent.keyDown(focused() ?? dialog, { key: 'Escape' });
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
});

const focused = () => document.activeElement as HTMLElement | null;
