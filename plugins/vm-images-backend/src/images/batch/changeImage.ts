import { ConflictError, InputError, isError } from '@backstage/errors';
import type {
  ImageBatchRequest,
  ImageUsage,
  Operation,
  ShareResults,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../../authorization';
import { normalizeTag } from '../../database/images/normalizeTags';
import type { ShareService } from '../../shares/ShareService';
import { InUseError, UnconfirmedError } from '../bin/UnconfirmedError';
import type { ImageService } from '../ImageService';

export const NEEDS_SHARE = '"share" needs "share" with its recipients.';
/** As many as the single route lets an image have. */
const MOST_TAGS = 20;

/** All of them authorize. */
export interface ChangingServices {
  images: ImageService;
  shares: Pick<ShareService, 'share'>;
  usage: { get(id: string, options: ServiceOptions): Promise<ImageUsage> };
}

/** What of a batch is the same for each of its images. */
export type ImageChange = Pick<
  ImageBatchRequest,
  'action' | 'tags' | 'confirm' | 'force' | 'share'
>;

/** @throws ConflictError that names what depends on an image in use. */
export async function deleteImage(
  services: ChangingServices,
  id: string,
  options: ServiceOptions & { confirm?: boolean; force?: boolean },
): Promise<Operation> {
  try {
    return await services.images.delete(id, options);
  } catch (error) {
    if (!isError(error) || error.name !== 'ConflictError') throw error;
    const usage = await services.usage.get(id, options).catch(() => undefined);
    if (!usage) throw error;
    if (error instanceof UnconfirmedError) throw error.naming(usage);
    const isUsed = Object.values(usage).some(({ total }) => total > 0);
    throw isUsed ? new InUseError(error.message, usage) : error;
  }
}

/** Does to one image what a batch asks for. */
export async function changeImage(
  services: ChangingServices,
  change: ImageChange,
  id: string,
  options: ServiceOptions,
): Promise<{ operation?: Operation; shares?: ShareResults }> {
  const { images } = services;
  switch (change.action) {
    case 'delete': {
      const { confirm, force } = change;
      const asked = { ...options, confirm, force };
      return { operation: await deleteImage(services, id, asked) };
    }
    case 'destroy':
      return { operation: await images.destroy(id, options) };
    case 'share':
      return { shares: await share(services, change, id, options) };
    case 'restore':
      await images.restore(id, options);
      return {};
    default:
      await retag(images, change, id, options);
      return {};
  }
}

/** @throws ConflictError when not everyone could be asked. */
async function share(
  { shares }: ChangingServices,
  change: ImageChange,
  id: string,
  options: ServiceOptions,
): Promise<ShareResults> {
  if (!change.share) throw new InputError(NEEDS_SHARE);
  const results = await shares.share(id, change.share, options);
  const refused = results.items.filter(({ result }) => result === 'refused');
  if (refused.length === 0) return results;
  const names = refused.map(({ recipientRef }) => recipientRef).join(', ');
  throw new ConflictError(`Not shared with ${names}. ${refused[0].reason}`);
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
