import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Router } from 'express';
import { openapiDocument } from '../../schema/openapi.generated';
import { AccessBench } from './__testUtils__/AccessBench';
import { endpoints } from './__testUtils__/endpoints';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'];

/** What carries bytes speaks protocols of its own and is not in the document. */
const bytes = [
  'POST /uploads',
  ...['HEAD', 'PATCH', 'DELETE'].map(method => `${method} /uploads/{id}`),
];
/** Serves any method; what tus knows of them has rows of its own. */
const anyMethod = '_ALL /uploads/{id}';
/** The document itself holds nothing of anybody. */
const ofNobody = 'GET /openapi.json';

function documented(): string[] {
  return Object.entries(openapiDocument.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter(key => methods.includes(key))
      .map(method => `${method.toUpperCase()} ${path}`),
  );
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route of an express router and of the routers inside of it. */
function served(router: { stack?: Layer[] }): string[] {
  return (router.stack ?? []).flatMap(({ route, handle }) =>
    route
      ? Object.keys(route.methods).map(
          method =>
            `${method.toUpperCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
        )
      : served(handle),
  );
}

describe('the access matrix', () => {
  it('has a row for every route of the document, and no other', () => {
    const rows = new Set(endpoints.map(({ route }) => route));
    expect([...rows].sort()).toEqual([...documented(), ...bytes].sort());
  });

  it('knows every route that is served', async () => {
    const knex = await databases.init('SQLITE_3');
    const bench = await AccessBench.start({ knex, folder });
    const routes = served(bench.router as Router & { stack: Layer[] });
    await bench.stop();
    const serves = [...documented(), 'POST /uploads', anyMethod];
    expect(routes.filter(route => route !== ofNobody).sort()).toEqual(
      serves.sort(),
    );
    expect(bench.httpRouter.addAuthPolicy.mock.calls).toEqual([
      [{ path: '/downloads', allow: 'unauthenticated' }],
    ]);
  });
});
