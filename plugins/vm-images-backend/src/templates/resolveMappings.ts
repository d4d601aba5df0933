import {
  imageLaunchVerdict,
  imageStatuses,
  type TemplateMapping,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { imageFromRow } from '../database/images';
import type { StoredMapping } from '../database/templates';
import type { Followed } from '../governance/channels/followChannels';
import type { ImageRow } from '../database/tables';
import { withoutUndefined } from '../database/values';
import type { PlatformDirectory } from '../platforms/PlatformDirectory';

/** SQLite takes some thousand values in one statement. */
const IDS_PER_STATEMENT = 1000;

/** The images that mappings name, by id. */
export async function imagesOf(options: {
  knex: Knex | Knex.Transaction;
  mappings: readonly StoredMapping[];
}): Promise<ReadonlyMap<string, ImageRow>> {
  const ids = [...new Set(options.mappings.map(({ imageId }) => imageId))];
  const images = new Map<string, ImageRow>();
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const rows = await options
      .knex<ImageRow>('images')
      .whereIn('id', ids.slice(at, at + IDS_PER_STATEMENT));
    for (const row of rows) images.set(row.id, row);
  }
  return images;
}

/** Where a mapping leads to as of now, or why it leads nowhere. */
export function resolveMapping(
  mapping: StoredMapping,
  image: ImageRow | undefined,
  platforms: PlatformDirectory,
): TemplateMapping {
  const reason = whyBroken(mapping, image, platforms);
  return withoutUndefined({
    ...mapping,
    status: reason ? 'broken' : 'ready',
    reason,
    imageName: image?.name,
    imageVersion: image?.version || undefined,
  });
}

/** The same for a mapping that follows a channel: the image is the channel's. */
export function resolveFollower(
  mapping: StoredMapping,
  { family, image, reason }: Followed,
  platforms: PlatformDirectory,
): TemplateMapping {
  const followed = { ...mapping, imageId: image?.id ?? mapping.imageId };
  const resolved = resolveMapping(followed, image, platforms);
  const why = reason ?? resolved.reason;
  return withoutUndefined({
    ...resolved,
    family: family.name,
    status: why ? 'broken' : 'ready',
    reason: why,
  });
}

/** Why a mapping leads nowhere for somebody who may not use its image. */
const NOT_YOURS = 'The image cannot be used.';

/**
 * The same for whoever may not know the image: it is private to others, or is
 * shared with the caller no more.
 */
export function withoutName(mapping: TemplateMapping): TemplateMapping {
  const { imageName, imageVersion, ...others } = mapping;
  return { ...others, status: 'broken', reason: NOT_YOURS };
}

/** Is it broken, or only kept from this reader? */
export function isWithheld({ reason }: TemplateMapping): boolean {
  return reason === NOT_YOURS;
}

function whyBroken(
  mapping: StoredMapping,
  image: ImageRow | undefined,
  platforms: PlatformDirectory,
): string | undefined {
  const { platformId } = mapping;
  const platform = platforms.facts(platformId);
  if (!platform) {
    return `Platform "${platformId}" is no longer configured.`;
  }
  if (!platform.capabilities.includes('launch')) {
    return `Platform "${platformId}" cannot launch virtual machines.`;
  }
  if (!image || image.status === 'destroyed') return 'The image is gone.';
  const title = imageStatuses[image.status].title.toLowerCase();
  if (image.deleted_at !== null) return `Image "${image.name}" is ${title}.`;
  if (image.standing === 'revoked') {
    return `Image "${image.name}" was revoked.`;
  }
  if (image.status !== 'available') return `Image "${image.name}" is ${title}.`;
  const { findings } = imageLaunchVerdict(imageFromRow(image), platform);
  return findings.find(({ effect }) => effect === 'deny')?.reason;
}
