import { bundleUploadPage } from './uploadPage';

jest.setTimeout(60_000);

it('sends files by the code of the portal', async () => {
  const script = await bundleUploadPage();
  expect(script).toContain('sendChosenFile');
  // Of the library that the portal speaks tus with, and of the portal itself.
  expect(script).toContain('Tus-Resumable');
  expect(script).toContain('The portal could not be reached.');
});
