import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const isoPage = '/vm-images/images/img-iso';

it('installs from an ISO image, step by step, to a captured image', async () => {
  const { backend } = renderPlugin(server, isoPage, ({ simulation }) => {
    simulation.slowness = 0;
  });
  await screen.findByRole('heading', { name: /netinst/ });
  // What is on the disc is not a system to launch.
  expect(
    screen.queryByRole('button', { name: 'Create virtual machine' }),
  ).toBeNull();
  await userEvent.click(
    screen.getByRole('button', { name: 'Install from ISO' }),
  );
  const dialog = within(
    await screen.findByRole('dialog', { name: /^Install from debian-12/ }),
  );
  const start = dialog.getByRole('button', { name: 'Start installation' });
  const name = dialog.getByLabelText(/^Name of the virtual machine/);
  expect(name).toHaveValue('debian-12-11-netinst-installer');
  await userEvent.clear(name);
  await userEvent.type(name, '12web');
  expect(start).toBeDisabled();
  expect(dialog.getByText(/^Begin with a lower case letter/)).toBeVisible();
  await userEvent.clear(name);
  await userEvent.type(name, 'fresh');
  const disk = dialog.getByLabelText(/^Disk/);
  await userEvent.clear(disk);
  await userEvent.type(disk, '7');
  await waitFor(() => expect(start).toBeEnabled());
  await userEvent.click(start);

  // The page of the machine leads on.
  await screen.findByRole('heading', { name: 'fresh' });
  const sent = backend.calls.find(({ call }) => call === 'POST /launches');
  expect(sent?.body).toMatchObject({
    ...{ imageId: 'img-iso', name: 'fresh', diskGiB: 7, login: {} },
  });
  const steps = within(
    await screen.findByRole('region', { name: 'Installation' }),
  );
  expect(steps.getByText(/a blank disk of 7 GiB/)).toBeVisible();
  const finish = await steps.findByRole('button', {
    name: 'Installation finished',
  });
  await waitFor(() =>
    expect(finish).not.toHaveAttribute('aria-disabled', 'true'),
  );
  await userEvent.click(finish);
  const capture = await steps.findByRole('button', { name: 'Capture image' });
  await waitFor(() =>
    expect(capture).not.toHaveAttribute('aria-disabled', 'true'),
  );
  await userEvent.click(capture);
  expect(
    await screen.findByRole('dialog', { name: 'Capture image' }),
  ).toBeVisible();
});

it('is where the record says, whoever looks and however often', async () => {
  renderPlugin(server, '/vm-images/machines/vm-web-01', backend => {
    const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
    backend.setMachine(machine, {
      install: {
        phase: 'captured',
        isoImageId: 'img-iso',
        isoImageName: 'debian-12.11-netinst',
        capturedImageId: 'img-web',
      },
    });
  });
  const steps = within(
    await screen.findByRole('region', { name: 'Installation' }),
  );
  expect(
    await steps.findByRole('link', { name: /^debian-12-web/ }),
  ).toHaveAttribute('href', expect.stringMatching(/images\/img-web$/));
  await userEvent.click(
    steps.getByRole('button', { name: 'Delete the virtual machine' }),
  );
  expect(
    await screen.findByRole('dialog', {
      name: /^Delete virtual machine web-01/,
    }),
  ).toBeVisible();
});

it('lets one capture again when the image has come to nothing', async () => {
  renderPlugin(server, '/vm-images/machines/vm-web-01', backend => {
    const machine = backend.machines.find(({ id }) => id === 'vm-web-01')!;
    backend.setMachine(machine, {
      install: {
        ...{ phase: 'captured', capturedImageId: 'img-never' },
        ...{ isoImageId: 'img-iso', isoImageName: 'netinst' },
      },
    });
  });
  const steps = within(
    await screen.findByRole('region', { name: 'Installation' }),
  );
  expect(await steps.findByText(/There is no usable image/)).toBeVisible();
  expect(steps.getByRole('button', { name: 'Capture image' })).toBeVisible();
});

it('says why nothing can be installed on a platform that cannot', async () => {
  renderPlugin(server, isoPage, backend => {
    const image = backend.images.find(({ id }) => id === 'img-iso')!;
    image.actions.install = {
      effect: 'deny',
      findings: [
        {
          ...{ rule: 'platform.capability', effect: 'deny' },
          reason:
            'Platform "local" cannot start virtual machines from ISO images.',
        },
      ],
    };
  });
  const button = await screen.findByRole('button', {
    name: 'Install from ISO',
  });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(/cannot start virtual machines/);
});
