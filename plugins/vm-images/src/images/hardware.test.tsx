import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../dev/fake/FakeBackend';
import { makeImage } from '../../dev/fake/images';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const REASON =
  'Image "debian-arm" is for aarch64; platform "This machine" runs x86_64 only.';

/** An image whose processor the local platform does not have. */
function withArm({ images }: FakeBackend) {
  const facts = { id: 'img-arm', name: 'debian-arm' } as const;
  images.push(makeImage({ ...facts, architecture: 'aarch64' }));
}

describe('an image for another processor', () => {
  it('has no machine made of it, and the button says why', async () => {
    renderPlugin(server, '/vm-images/images/img-arm', withArm);
    const create = await screen.findByRole('button', {
      name: 'Create virtual machine',
    });
    expect(create).toHaveAttribute('aria-disabled', 'true');
    expect(create).toHaveAccessibleDescription(expect.stringContaining(REASON));
  });

  it('cannot be mapped by a template, whose editor says why', async () => {
    renderPlugin(server, '/vm-images/templates/tpl-centos/edit', backend => {
      withArm(backend);
      const template = backend.templates.find(({ id }) => id === 'tpl-centos')!;
      template.mappings[0].imageId = 'img-arm';
    });
    // One that is mapped already is shown with the reason …
    expect(await screen.findByText(REASON)).toBeVisible();
    // … and nobody takes it anew.
    const field = screen.getByRole('textbox', { name: /^Image/ });
    await waitFor(() => expect(field).toHaveValue('debian-arm'));
    await userEvent.clear(field);
    await userEvent.type(field, 'debian-arm');
    const option = await screen.findByRole('option', { name: /debian-arm/ });
    expect(option).toHaveAttribute('aria-disabled', 'true');
    expect(option).toHaveTextContent(REASON);
  });
});
