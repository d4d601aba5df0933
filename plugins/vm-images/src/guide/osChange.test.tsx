import { screen, waitFor, within } from '@testing-library/react';
import { setupServer } from 'msw/node';
import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { makeImage } from '../../dev/fake/images';
import { renderPlugin } from '../../dev/fake/renderPlugin';

jest.setTimeout(120_000);
const server = setupServer();
registerMswTestHooks(server);

it('says which of the ways to another system there are', async () => {
  renderPlugin(server, '/vm-images/guide', backend => {
    backend.images = [
      makeImage({
        id: 'captured',
        origin: { type: 'machine', text: 'Captured from web-01' },
      }),
      makeImage({
        id: 'still-coming',
        status: 'importing',
        origin: { type: 'upload', text: 'Uploaded by Ada' },
      }),
    ];
  });
  const item = async (title: string) =>
    (await screen.findByText(title)).closest('li')!;
  const captured = await item('An image of a machine that has the system');
  expect(
    await within(captured).findByRole('link', { name: 'captured' }),
  ).toHaveAttribute('href', '/vm-images/images/captured');
  for (const title of [
    // Uploaded is not enough: it has to be registered.
    'A file that is imported and registered',
    'A copy of an image that is in another region',
    'An image that somebody shares with you',
  ]) {
    expect(await item(title)).toHaveTextContent('There is none yet.');
  }
  await waitFor(() =>
    expect(captured.closest('ul')).toHaveAttribute('aria-busy', 'false'),
  );
});
