import {
  retentionDecisions,
  retentionVerdict,
  type Image,
  type Retention,
  type RetentionRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me, myTeam } from './images';
import type { Route } from './routing';

const HOUR_MS = 60 * 60 * 1000;
const caller = { principal: me, ownershipRefs: [me, myTeam], admin: false };

/** Rules of families, as long as the page is open. */
export function retentionRoutes(backend: FakeBackend): Route[] {
  const rules = new Map<string, RetentionRequest>();
  const path = /^\/families\/([^/]+)\/retention$/;
  const versions = (id: string) =>
    backend.images.filter(({ familyId }) => familyId === id);
  const view = (id: string): Retention => {
    const [newest] = versions(id);
    const rule = rules.get(id);
    const family = { name: newest?.family ?? id, ownerRef: newest?.ownerRef };
    return {
      ...{ familyId: id, enabled: false, ...rule },
      etag: rule ? '"1"' : '"0"',
      ...(rule?.enabled && {
        nextRunAt: new Date(Date.now() + HOUR_MS).toISOString(),
      }),
      actions: { edit: retentionVerdict(family, caller) },
    };
  };
  return [
    ['GET', path, ({ id }) => ({ body: view(id) })],
    [
      'PUT',
      path,
      ({ id, body }) => {
        rules.set(id, body as unknown as RetentionRequest);
        return { body: view(id) };
      },
    ],
    [
      'POST',
      /^\/families\/([^/]+)\/retention\/preview$/,
      ({ id, body }) => ({
        body: preview(
          versions(id),
          (body.rule ?? rules.get(id) ?? {}) as RetentionRequest,
        ),
      }),
    ],
  ];
}

function preview(images: Image[], rule: RetentionRequest) {
  const judged = images.map(image => ({
    ...{ id: image.id, status: image.status, channels: [] },
    createdAt: Date.parse(image.createdAt),
    remove: image.actions.delete,
  }));
  const items = retentionDecisions(judged, rule, Date.now()).map(decision => {
    const image = images.find(({ id }) => id === decision.id)!;
    const { name, version, createdAt } = image;
    return { ...decision, name, version, createdAt };
  });
  const goes = items.filter(one => one.goes).length;
  return { items, goes, total: items.length };
}
