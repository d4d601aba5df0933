import type {
  Image,
  ImageBatchRequest,
  ImageUsage,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { deleteImage } from './imageRoutes';
import { withVerdicts } from './images';
import { enqueue } from './operationRoutes';
import type { Route } from './routing';

/** Takes the image to another state, and with it what may be done with it. */
function move(image: Image, change: Partial<Image>): Image {
  Object.assign(image, change, { updatedAt: new Date().toISOString() });
  image.actions = withVerdicts(image).actions;
  return image;
}

/** The recycle bin, batches and usage, as the backend answers them. */
export function binRoutes(backend: FakeBackend): Route[] {
  const find = (id: string) => backend.images.find(one => one.id === id)!;
  const restore = (id: string) =>
    move(find(id), { status: 'available', deletedAt: undefined });
  const destroy = (id: string) => {
    const image = find(id);
    const title = `Destroy image ${image.name}`;
    const operation = enqueue(backend, 'image.destroy', title, image);
    backend.images.splice(backend.images.indexOf(image), 1);
    return operation;
  };
  const change = (
    body: ImageBatchRequest,
    id: string,
  ): { operation?: unknown } => {
    const { action, tags = [] } = body;
    if (action === 'delete') return deleteImage(backend, id).body as object;
    if (action === 'destroy') return { operation: destroy(id) };
    if (action === 'restore') restore(id);
    if (action === 'tag') find(id).tags = [...find(id).tags, ...tags];
    return {};
  };
  return [
    [
      'POST',
      /^\/images\/([^/]+)\/restore$/,
      ({ id }) => ({ body: restore(id) }),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/destroy$/,
      ({ id }) => ({ status: 202, body: { operation: destroy(id) } }),
    ],
    [
      'GET',
      /^\/images\/([^/]+)\/usage$/,
      ({ id }) => ({ body: usageOf(backend, id) }),
    ],
    [
      'POST',
      /^\/images\/batch$/,
      ({ body }) => {
        const batch = body as unknown as ImageBatchRequest;
        const items = batch.ids.map(id => ({
          ...{ id, status: 'ok' },
          ...change(batch, id),
        }));
        return { body: { items } };
      },
    ],
  ];
}

function usageOf({ machines }: FakeBackend, imageId: string): ImageUsage {
  const items = machines
    .filter(machine => machine.imageId === imageId)
    .map(({ id, name }) => ({
      ...{ id, name, storage: true },
      loses: 'Its disk rests on the image: the image stays as long as it does.',
    }));
  const none = { total: 0, hidden: 0, items: [] };
  return {
    virtualMachines: { total: items.length, hidden: 0, items },
    images: none,
    templates: none,
    shares: none,
  };
}
