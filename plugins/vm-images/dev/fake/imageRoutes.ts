import type {
  Image,
  ImageFacets,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { imagePage } from './imagePage';
import { me, myTeam, withVerdicts } from './images';
import { enqueue } from './operationRoutes';
import {
  accepted,
  ok,
  oneOf,
  problem,
  type Answer,
  type Call,
  type Route,
} from './routing';

function inTab(tab: string, image: Image): boolean {
  if (tab === 'bin') return image.status === 'deleted';
  if (image.status === 'deleted') return false;
  if (tab === 'all') return true;
  if (tab === 'mine') return [me, myTeam].includes(image.ownerRef ?? '');
  if (tab === 'iso') return image.kind === 'iso';
  return image.visibility === tab;
}

function listImages(backend: FakeBackend, query: URLSearchParams) {
  const has = (name: string, value?: string) =>
    !query.has(name) || query.getAll(name).includes(value ?? '');
  const search = query.get('search')?.toLowerCase() ?? '';
  const items = backend.images.filter(
    image =>
      inTab(query.get('scope') ?? 'all', image) &&
      image.name.toLowerCase().includes(search) &&
      has('os', image.os.distribution) &&
      has('status', image.status) &&
      has('platform', image.platformId) &&
      has('region', image.region) &&
      has('architecture', image.architecture) &&
      has('kind', image.kind) &&
      has('owner', image.ownerRef) &&
      has('family', image.family) &&
      (!query.has('tag') ||
        query.getAll('tag').some(tag => image.tags.includes(tag))),
  );
  const by = query.get('sort') ?? 'updatedAt';
  const field = (by === 'size' ? 'sizeBytes' : by) as keyof Image;
  const up = query.get('order') === 'asc' ? 1 : -1;
  items.sort((a, b) => up * ((a[field] ?? 0) > (b[field] ?? 0) ? 1 : -1));
  const at = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return imagePage(items.slice(at, at + limit), {
    nextCursor: at + limit < items.length ? String(at + limit) : undefined,
    prevCursor: at > 0 ? String(Math.max(0, at - limit)) : undefined,
    total: items.length,
  });
}

function facetsOf(backend: FakeBackend): ImageFacets {
  const tabs = Object.fromEntries(
    ['all', 'mine', 'shared', 'public', 'marketplace', 'iso', 'bin'].map(
      tab => [tab, backend.images.filter(image => inTab(tab, image)).length],
    ),
  );
  const of = (pick: (image: Image) => (string | undefined)[]) => {
    const counts = new Map<string, number>();
    for (const value of backend.images.flatMap(pick)) {
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count);
  };
  return {
    tabs,
    facets: {
      platform: of(image => [image.platformId]),
      region: of(image => [image.region]),
      os: of(image => [image.os.distribution]),
      architecture: of(image => [image.architecture]),
      status: of(image => [image.status]),
      kind: of(image => [image.kind]),
      owner: of(image => [image.ownerRef]),
      family: of(image => [image.family]),
      tag: of(image => image.tags),
      encrypted: of(image => [String(!!image.encrypted)]),
    },
  };
}

function patchImage(backend: FakeBackend, { id, headers, body }: Call): Answer {
  const image = backend.images.find(one => one.id === id)!;
  if (headers.get('If-Match') !== image.etag) {
    return problem(
      412,
      'PreconditionFailedError',
      `Image "${image.name}" was changed by someone else.`,
    );
  }
  Object.assign(image, body, { etag: String(Number(image.etag) + 1) });
  return ok(image);
}

/** Puts an image on its way into the recycle bin. */
export function deleteImage(backend: FakeBackend, id: string): Answer {
  const image = backend.images.find(one => one.id === id)!;
  image.status = 'deleting';
  image.actions = withVerdicts(image).actions;
  const operation = enqueue(
    backend,
    'image.delete',
    `Delete image ${image.name}`,
    image,
  );
  return accepted({ operation });
}

/** The list of images, its filters, and each image. */
export function imageRoutes(backend: FakeBackend): Route[] {
  const image = /^\/images\/([^/]+)$/;
  return [
    ['GET', /^\/images$/, ({ query }) => ok(listImages(backend, query))],
    ['GET', /^\/images\/facets$/, () => ok(facetsOf(backend))],
    ['GET', image, ({ id }) => oneOf(backend.images, id, 'image')],
    ['PATCH', image, call => patchImage(backend, call)],
    ['DELETE', image, ({ id }) => deleteImage(backend, id)],
  ];
}
