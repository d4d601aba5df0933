import type {
  Image,
  ImageBatchRequest,
  ImageUsage,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Answer, Route } from './FakeBackend';
import { withVerdicts } from './images';

interface Backend {
  images: Image[];
  machines: { id: string; name: string; imageId?: string }[];
}

interface Doing {
  enqueue(kind: string, title: string, image: Image): Operation;
  remove(id: string): Answer;
}

/** Takes the image to another state, and with it what may be done with it. */
function move(image: Image, change: Partial<Image>): Image {
  Object.assign(image, change, { updatedAt: new Date().toISOString() });
  image.actions = withVerdicts(image).actions;
  return image;
}

/** The recycle bin, batches and usage, as the backend answers them. */
export function binRoutes(parts: Backend, doing: Doing): Route[] {
  const find = (id: string) => parts.images.find(one => one.id === id)!;
  const restore = (id: string) =>
    move(find(id), { status: 'available', deletedAt: undefined });
  const destroy = (id: string) => {
    const image = find(id);
    const title = `Destroy image ${image.name}`;
    const operation = doing.enqueue('image.destroy', title, image);
    parts.images.splice(parts.images.indexOf(image), 1);
    return operation;
  };
  const change = (
    body: ImageBatchRequest,
    id: string,
  ): { operation?: unknown } => {
    const { action, tags = [] } = body;
    if (action === 'delete') return doing.remove(id).body as object;
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
      ({ id }) => ({ body: usageOf(parts, id) }),
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

function usageOf({ machines }: Backend, imageId: string): ImageUsage {
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
