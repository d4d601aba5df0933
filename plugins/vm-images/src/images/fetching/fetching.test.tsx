import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { withVerdicts } from '../../../dev/fake/images';
import { makeOperation } from '../../../dev/fake/operations';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const page = '/vm-images/images/img-web';

function awaited({ images }: FakeBackend) {
  const image = images.find(({ id }) => id === 'img-web')!;
  Object.assign(image, { platformId: 'local', awaited: true });
  image.sizeBytes = 151 * 1024 ** 2;
  Object.assign(image, withVerdicts(image));
}

it('says that an image is not here yet, and how large it is; fetches it', async () => {
  const { backend } = renderPlugin(server, page, awaited);
  expect(await screen.findByText(/is not fetched yet/)).toHaveTextContent(
    /0.15 GiB are fetched/,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Fetch' }));
  expect(await screen.findByText(/are being fetched: \d+ %/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText(/is not fetched yet/)).toBeVisible();
  const calls = backend.calls.map(({ call }) => call);
  expect(calls).toContain('POST /images/img-web/fetch');
  expect(calls).toContain('POST /operations/op-fetch-img-web/cancel');
});

it('says where a fetch failed and why, and tries again', async () => {
  const { backend } = renderPlugin(server, page, fake => {
    awaited(fake);
    fake.operations.unshift(
      makeOperation({
        ...{ id: 'op-fetch', kind: 'image.fetch', title: 'Fetch image' },
        ...{ status: 'failed', retryable: true },
        subject: { type: 'image', id: 'img-web', name: 'debian-12-web' },
        error: {
          stage: 'Fetch the bytes and compare their digest',
          reason: 'Its digest is sha256:b… instead of sha256:a….',
          remedy: 'Correct the configuration.',
        },
      }),
    );
  });
  expect(await screen.findByText(/could not be fetched/)).toHaveTextContent(
    /compare their digest\): Its digest is sha256:b.* Correct the configuration/,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText(/are being fetched/)).toBeVisible();
  expect(backend.calls.map(({ call }) => call)).toContain(
    'POST /operations/op-fetch/retry',
  );
});

it('does not speak of it where the bytes are', async () => {
  renderPlugin(server, page);
  await screen.findByRole('heading', { name: /debian-12-web/ });
  expect(screen.queryByText(/is not fetched yet/)).toBeNull();
});
