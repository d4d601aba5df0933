/** What the dialog asks and shows of appliances, discs and FTP servers. */
import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const verdict = { effect: 'allow', findings: [] };

async function open(url: string, check: object) {
  const { backend } = renderPlugin(server, '/vm-images', fake =>
    fake.before.push([
      'POST',
      /^\/imports\/check$/,
      () => ({ body: { verdict, ...check } }),
    ]),
  );
  await screen.findByRole('table', { name: 'Images' });
  fireEvent.paste(document.body, {
    clipboardData: { getData: () => url, types: ['text/plain'] },
  });
  const dialog = await screen.findByRole('dialog', { name: 'Import image' });
  return { backend, steps: within(dialog) };
}

it('lists the disks of an appliance, and never shows a password', async () => {
  const { backend, steps } = await open(
    'ftp://ada:hUsh5ecret@ftp.example.org/debian-12.ova',
    {
      ...{ container: 'ova', format: 'vmdk', convertTo: 'qcow2' },
      ...{ sizeBytes: 350_000_000, resumable: false },
      suggestedName: 'web-01',
      facts: { os: { type: 'linux', distribution: 'debian', version: '12' } },
      detected: { format: 'guess', os: 'guess' },
      disks: [
        { name: 'web-disk1.vmdk', sizeBytes: 1 },
        { name: 'web-disk2.vmdk', sizeBytes: 1 },
      ],
    },
  );
  expect(await steps.findByText('web-disk1.vmdk: this image')).toBeVisible();
  expect(steps.getByText('web-disk2.vmdk: a data disk image')).toBeVisible();
  expect(steps.getByText('vmdk in an OVA')).toBeVisible();
  expect(steps.getByText('begins anew')).toBeVisible();
  expect(steps.getByText('The vmdk disk is converted to qcow2.')).toBeVisible();
  expect(document.body.textContent).toContain('ftp.example.org');
  expect(document.body.textContent).not.toContain('hUsh5ecret');
  await userEvent.click(steps.getByRole('button', { name: 'Import' }));
  await waitFor(() =>
    expect(
      backend.calls.find(one => one.call === 'POST /imports')?.body,
    ).toMatchObject({
      ...{ name: 'web-01', facts: { features: { cloudInit: true } } },
      source: { url: 'ftp://ada:hUsh5ecret@ftp.example.org/debian-12.ova' },
    }),
  );
});

it('asks for the agents of disks, not of discs, and warns of systems it does not know', async () => {
  const { backend, steps } = await open('https://example.org/debian-12.iso', {
    ...{ format: 'iso', facts: { bootMode: 'uefi' } },
    detected: { format: 'certain', bootMode: 'certain' },
  });
  await userEvent.click(
    await steps.findByRole('button', { name: 'Edit details' }),
  );
  const version = steps.getByLabelText('OS version');
  expect(steps.getAllByText('Guessed; please check.')).toHaveLength(2);
  await userEvent.clear(version);
  await userEvent.type(version, '5');
  expect(
    await steps.findByText(/^Debian 5.* is not verified: known there are 13/),
  ).toBeVisible();
  await userEvent.click(
    steps.getByRole('button', { name: 'Boot, login and needs' }),
  );
  expect(await steps.findByText('Detected in the disk.')).toBeVisible();
  expect(steps.getByLabelText('Has cloud-init')).toBeInTheDocument();
  fireEvent.mouseDown(steps.getByLabelText('Kind'));
  await userEvent.click(await screen.findByRole('option', { name: /ISO/ }));
  expect(steps.queryByLabelText('Has cloud-init')).not.toBeInTheDocument();
  await userEvent.click(steps.getByRole('button', { name: 'Next' }));
  const submit = await steps.findByRole('button', { name: 'Import' });
  await waitFor(() => expect(submit).toBeEnabled());
  await userEvent.click(submit);
  await waitFor(() =>
    expect(
      backend.calls.find(one => one.call === 'POST /imports')?.body,
    ).toMatchObject({ kind: 'iso', facts: { os: { version: '5' } } }),
  );
  const { facts } = backend.calls.find(one => one.call === 'POST /imports')!
    .body as { facts: object };
  expect(facts).not.toHaveProperty('features');
});

it('says from where nothing can come, and does not offer it', async () => {
  renderPlugin(server, '/vm-images', ({ platforms }) => {
    const { capabilities } = platforms[0];
    capabilities.splice(capabilities.indexOf('import.upload'), 1);
  });
  await screen.findByRole('table', { name: 'Images' });
  await userEvent.click(screen.getByRole('button', { name: 'Import image' }));
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Import image' }),
  );
  const choose = dialog.getByRole('button', { name: 'Choose file' });
  await waitFor(() => expect(choose).toBeDisabled());
  expect(choose).toHaveAccessibleDescription(
    'Platform "This machine" cannot import files that people upload.',
  );
  expect(dialog.getByLabelText('URL')).toBeEnabled();
});
