import { InputError } from '@backstage/errors';
import type {
  ImageBatchRequest,
  ImageUsage,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../../authorization';
import { normalizeTag } from '../../database/images/normalizeTags';
import { UnconfirmedError } from '../bin/UnconfirmedError';
import type { ImageService } from '../ImageService';

/** As many as the single route lets an image have. */
const MOST_TAGS = 20;

/** Both authorize. */
export interface ChangingServices {
  images: ImageService;
  usage: { get(id: string, options: ServiceOptions): Promise<ImageUsage> };
}

/** What of a batch is the same for each of its images. */
export type ImageChange = Pick<
  ImageBatchRequest,
  'action' | 'tags' | 'confirm'
>;

/** @throws ConflictError that names what depends on an image in use. */
export async function deleteImage(
  services: ChangingServices,
  id: string,
  options: ServiceOptions & { confirm?: boolean },
): Promise<Operation> {
  try {
    return await services.images.delete(id, options);
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) throw error;
    throw error.naming(await services.usage.get(id, options));
  }
}

/** Does to one image what a batch asks for. */
export async function changeImage(
  services: ChangingServices,
  change: ImageChange,
  id: string,
  options: ServiceOptions,
): Promise<{ operation?: Operation }> {
  const { images } = services;
  switch (change.action) {
    case 'delete': {
      const { confirm } = change;
      const asked = { ...options, confirm };
      return { operation: await deleteImage(services, id, asked) };
    }
    case 'destroy':
      return { operation: await images.destroy(id, options) };
    case 'restore':
      await images.restore(id, options);
      return {};
    default:
      await retag(images, change, id, options);
      return {};
  }
}

async function retag(
  images: ImageService,
  { action, tags = [] }: ImageChange,
  id: string,
  options: ServiceOptions,
): Promise<void> {
  const given = tags.map(normalizeTag).filter(Boolean);
  if (given.length === 0) {
    throw new InputError(`"${action}" needs at least one tag in "tags".`);
  }
  const image = await images.get(id, options);
  const next =
    action === 'tag'
      ? [...new Set([...image.tags, ...given])]
      : image.tags.filter(tag => !given.includes(tag));
  if (next.length > MOST_TAGS) {
    throw new InputError(
      `Image "${image.name}" would have ${next.length} tags; at most ${MOST_TAGS} are possible. Remove some first.`,
    );
  }
  // Also with nothing to change: whether one may is asked in any case.
  const ifMatch = image.etag;
  await images.update(id, { tags: next }, { ...options, ifMatch });
}
