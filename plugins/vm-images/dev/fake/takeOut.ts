import type {
  DiskFormat,
  ImageExport,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me } from './images';
import { makeOperation } from './operations';
import type { Route } from './routing';

const targets = [
  { name: 'backups', title: 'Backups', bucket: 'acme-backups', prefix: 'vm/' },
  { name: 'partners', title: 'Partners', bucket: 'acme-partners' },
];

/** Exports to buckets; they are done at once. */
export function takeOutRoutes(backend: FakeBackend): Route[] {
  const exports = new Map<string, ImageExport[]>();
  const of = (id: string) => exports.get(id) ?? [];
  const path = /^\/images\/([^/]+)\/exports$/;
  return [
    ['GET', path, ({ id }) => ({ body: { items: of(id), targets } })],
    [
      'POST',
      path,
      ({ id, body }) => {
        const image = backend.images.find(one => one.id === id)!;
        const target = targets.find(({ name }) => name === body.target)!;
        const operation = makeOperation({
          ...{ id: `op-export-${of(id).length}`, kind: 'image.export' },
          ...{ title: `Export image ${image.name}`, status: 'succeeded' },
        });
        backend.operations.unshift(operation);
        const format = (body.format ?? image.format) as DiskFormat;
        const now = new Date().toISOString();
        const made: ImageExport = {
          ...{ id: `export-${of(id).length}`, imageId: id, format },
          ...{ target: target.name, bucket: target.bucket },
          key: `${target.prefix ?? ''}${image.name}-${id}.${format}`,
          ...{ status: 'succeeded', sizeBytes: image.sizeBytes },
          ...{ digest: image.digest, etag: '9f86d081884c7d65-3' },
          ...{ operationId: operation.id, createdBy: me },
          ...{ createdAt: now, finishedAt: now },
        };
        exports.set(id, [made, ...of(id)]);
        return { status: 202, body: { export: made, operation } };
      },
    ],
  ];
}
