import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { makeImage } from '../../../dev/fake/images';
import { makeOperation } from '../../../dev/fake/operations';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);
const server = setupServer();
registerMswTestHooks(server);

it('cancels from its row what works on an image, and only where something does', async () => {
  const { backend } = renderPlugin(server, '/vm-images', fake => {
    fake.images = [
      makeImage({
        ...{ id: 'img-1', name: 'coming', status: 'importing' },
        operation: { id: 'op-9', kind: 'image.import', status: 'running' },
      }),
      makeImage({ id: 'img-2', name: 'there' }),
    ];
    fake.operations = [
      makeOperation({
        ...{ id: 'op-9', kind: 'image.import', status: 'running' },
        title: 'Import coming',
      }),
    ];
  });
  const menuOf = async (name: string) => {
    await userEvent.click(
      await screen.findByRole('button', { name: `Actions on ${name}` }),
    );
    return within(await screen.findByRole('menu'));
  };
  const none = await menuOf('there');
  expect(none.queryByRole('menuitem', { name: 'Cancel' })).toBeNull();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  const menu = await menuOf('coming');
  await userEvent.click(menu.getByRole('menuitem', { name: 'Cancel' }));
  await waitFor(() =>
    expect(backend.operations.find(({ id }) => id === 'op-9')?.status).toBe(
      'cancelled',
    ),
  );
});

it('tries again on its page what failed', async () => {
  const failure = { stage: 'Converting', reason: 'The disk is broken.' };
  const { backend } = renderPlugin(server, '/vm-images/images/img-1', fake => {
    fake.images = [
      makeImage({ id: 'img-1', name: 'broken', status: 'failed', failure }),
    ];
    fake.operations = [
      makeOperation({
        ...{ id: 'op-9', kind: 'image.import', status: 'failed' },
        ...{ title: 'Import broken', retryable: true, error: failure },
        subject: { type: 'image', id: 'img-1', name: 'broken' },
      }),
    ];
  });
  const alert = within(
    (await screen.findByText('Failed at: Converting')).closest(
      '[role=alert]',
    ) as HTMLElement,
  );
  expect(alert.getByText(/The disk is broken/)).toBeVisible();
  await userEvent.click(await alert.findByRole('button', { name: 'Retry' }));
  await waitFor(() =>
    expect(backend.operations.find(({ id }) => id === 'op-9')?.status).toBe(
      'queued',
    ),
  );
});
