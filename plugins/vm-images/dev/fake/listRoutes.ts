import type { FakeBackend } from './FakeBackend';
import { me, myTeam } from './images';
import { osCatalog } from './osCatalog';
import { ok, oneOf, type Route } from './routing';

/** Templates, machines, platforms and owners, as they are. */
export function listRoutes(backend: FakeBackend): Route[] {
  return [
    ['GET', /^\/templates$/, () => ok({ items: backend.templates })],
    [
      'GET',
      /^\/templates\/([^/]+)$/,
      ({ id }) => oneOf(backend.templates, id, 'VM template'),
    ],
    [
      'GET',
      /^\/virtual-machines$/,
      ({ query }) =>
        ok({
          items: backend.machines.filter(
            vm => !query.has('imageId') || vm.imageId === query.get('imageId'),
          ),
        }),
    ],
    [
      'GET',
      /^\/virtual-machines\/([^/]+)$/,
      ({ id }) => oneOf(backend.machines, id, 'virtual machine'),
    ],
    ['GET', /^\/platforms$/, () => ok({ items: backend.platforms })],
    ['GET', /^\/owners$/, () => ok({ items: [me, myTeam] })],
    ['GET', /^\/os-catalog$/, () => ok(osCatalog)],
  ];
}
