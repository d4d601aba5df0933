import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { withVerdicts } from './images';
import type { Route } from './routing';

/** What the platform team may do, whoever is at the page. */
function offer(image: Image, change: Partial<Image>): Image {
  const allow = { effect: 'allow', findings: [] } as const;
  Object.assign(image, change, { etag: String(Number(image.etag) + 1) });
  Object.assign(image, withVerdicts(image));
  Object.assign(image.actions, { publish: allow, unpublish: allow });
  return image;
}

/** Publishing, taking back, and the list as a file. */
export function publishingRoutes(backend: FakeBackend): Route[] {
  const find = (id: string) => backend.images.find(one => one.id === id)!;
  return [
    [
      'POST',
      /^\/images\/([^/]+)\/publish$/,
      ({ id, body }) => ({ body: offer(find(id), body) }),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/unpublish$/,
      ({ id }) => ({
        body: offer(find(id), { visibility: 'private', listing: undefined }),
      }),
    ],
    [
      'GET',
      /^\/images\/export$/,
      ({ query }) => {
        const lines = backend.images.map(one => `"${one.name}"\r\n`);
        const name = `images-${query.get('scope')}.${query.get('format')}`;
        return new Response(`"Name"\r\n${lines.join('')}`, {
          headers: {
            'Content-Disposition': `attachment; filename="${name}"`,
            'Content-Type': 'text/csv',
          },
        });
      },
    ],
  ];
}
