import type {
  DiskFormat,
  DownloadLink,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { me } from './images';
import type { Route } from './routing';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Other formats are never ready here. */
function preparationOf(own: string | undefined, format?: DiskFormat) {
  const preparation = { status: 'making' as const, operationId: 'op-convert' };
  return format && format !== own ? { format, preparation } : {};
}

/** Links to images, as the backend keeps them. */
export function downloadRoutes(backend: FakeBackend): Route[] {
  const links = new Map<string, DownloadLink[]>();
  const of = (id: string) => links.get(id) ?? [];
  const path = /^\/images\/([^/]+)\/downloads$/;
  return [
    ['GET', path, ({ id }) => ({ body: { items: of(id) } })],
    [
      'POST',
      path,
      ({ id, body }) => {
        const image = backend.images.find(one => one.id === id);
        const link: DownloadLink = {
          ...{ id: `link-${of(id).length + 1}`, status: 'live' },
          ...{ format: image?.format ?? 'qcow2', bytesServed: 0 },
          ...preparationOf(image?.format, body.format as DiskFormat),
          ...{ fileName: `${image?.name ?? id}.qcow2`, sizeBytes: 1 },
          ...{ createdBy: me, createdAt: new Date().toISOString() },
          expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
        };
        links.set(id, [link, ...of(id)]);
        const url = `https://portal.example/downloads/${id}.${link.id}`;
        return { status: 201, body: { ...link, url } };
      },
    ],
    [
      'DELETE',
      /^\/images\/([^/]+)\/downloads\/[^/]+$/,
      ({ id, path: asked }) => {
        const linkId = asked.split('/').pop();
        const revoked = of(id).find(link => link.id === linkId);
        if (revoked) revoked.status = 'revoked';
        return { status: 204, body: undefined };
      },
    ],
  ];
}
