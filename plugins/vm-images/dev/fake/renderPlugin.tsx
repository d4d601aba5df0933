import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { http } from 'msw';
import type { SetupServer } from 'msw/node';
import plugin from '../../src';
import { FakeBackend } from './FakeBackend';
import { catalogStandIn, peopleOfCatalog } from './catalogPage';

/**
 * The whole plugin in a portal, its client talking HTTP to a fake backend. The
 * server is the test's: it has to be told when to listen.
 */
export function renderPlugin(
  server: SetupServer,
  path: string,
  prepare: (backend: FakeBackend) => void = () => {},
) {
  const backend = new FakeBackend();
  // Roles are looked up by walking all of the page, which has to be small.
  backend.images = backend.images.filter(one => one.family !== 'nightly');
  prepare(backend);
  server.use(
    http.all('http://localhost:7007/api/vm-images/*', ({ request }) =>
      backend.handle(request.clone()),
    ),
  );
  const app = renderTestApp({
    features: [plugin, catalogStandIn],
    apis: [
      mockApis.discovery({ baseUrl: 'http://localhost:7007' }),
      [catalogApiRef, catalogApiMock({ entities: peopleOfCatalog })],
    ],
    initialRouteEntries: [path],
  });
  return { backend, app };
}
