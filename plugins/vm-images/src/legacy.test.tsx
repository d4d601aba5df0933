import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  registerMswTestHooks,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { Route, Routes } from 'react-router-dom';
import { FakeBackend } from '../dev/fake/FakeBackend';
import { ImportPanel, importPanelApiRef } from './api/importPanel';
import { OperationsPanel, operationsPanelApiRef } from './api/operationsPanel';
import { UploadManager, uploadsApiRef } from './api/uploads';
import { VmImagesPage, vmImagesPlugin } from './index';

jest.setTimeout(30_000);

describe('the plugin in a portal on the old frontend system', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  it('shows the same pages from its named exports', async () => {
    const backend = new FakeBackend();
    backend.images = backend.images.slice(0, 3);
    server.use(
      http.all('http://localhost/api/vm-images/*', ({ request }) =>
        backend.handle(request),
      ),
    );
    const vmImagesApi = new VmImagesClient({
      discoveryApi: {
        getBaseUrl: async () => 'http://localhost/api/vm-images',
      },
      fetchApi: { fetch: (input, init) => fetch(input, init) },
    });
    const identityApi = { getCredentials: async () => ({}) };
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [vmImagesApiRef, vmImagesApi],
          [operationsPanelApiRef, new OperationsPanel()],
          [importPanelApiRef, new ImportPanel()],
          [
            uploadsApiRef,
            new UploadManager({
              vmImagesApi,
              identityApi: identityApi as never,
            }),
          ],
        ]}
      >
        <Routes>
          <Route path="/vm-images" element={<VmImagesPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/vm-images'],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );

    const table = await screen.findByRole('table', { name: 'Images' });
    expect(await within(table).findByText('centos-9-legacy')).toBeVisible();
    expect(screen.getByText('Virtual machines')).toBeVisible();
  });

  it('registers every API that its pages use', () => {
    const ids = [...vmImagesPlugin.getApis()].map(factory => factory.api.id);
    expect(ids).toEqual(
      expect.arrayContaining([
        vmImagesApiRef.id,
        operationsPanelApiRef.id,
        importPanelApiRef.id,
        uploadsApiRef.id,
      ]),
    );
  });
});
