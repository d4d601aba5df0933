import type { Knex } from 'knex';
import {
  decodeFamilyId,
  type FamilyKey,
} from '../../database/lineage/familyId';
import type { StoredMapping } from '../../database/templates';
import type { ImageRow } from '../../database/tables';
import { getChannel, type ChannelKey } from './channelRows';
import { whyUnusable } from './usability';

/** Where a mapping that follows a channel leads to now. */
export interface Followed {
  family: FamilyKey;
  image?: ImageRow;
  /** Why it leads nowhere. */
  reason?: string;
}

type Db = Knex | Knex.Transaction;
type Follower = Pick<
  StoredMapping,
  'channel' | 'familyId' | 'platformId' | 'region'
>;

/** The same text for mappings that lead to the same image. */
export const followKey = (mapping: Follower): string =>
  [
    ...[mapping.familyId, mapping.channel],
    ...[mapping.platformId, mapping.region],
  ].join('\n');

/**
 * Of each mapping that follows a channel the image that it leads to: the one
 * that the channel points at where that is in the mapping's region, else the
 * newest of the same version there.
 */
export async function followChannels(
  tx: Db,
  mappings: readonly Follower[],
): Promise<ReadonlyMap<string, Followed>> {
  const found = new Map<string, Followed>();
  for (const mapping of mappings) {
    const { channel, familyId } = mapping;
    const key = followKey(mapping);
    const family =
      familyId === undefined ? undefined : decodeFamilyId(familyId);
    if (!channel || !family || found.has(key)) continue;
    found.set(key, await follow(tx, { ...family, channel }, mapping));
  }
  return found;
}

async function follow(
  tx: Db,
  key: ChannelKey,
  { platformId, region }: Follower,
): Promise<Followed> {
  const family = { owner: key.owner, name: key.name };
  const row = await getChannel(tx, key);
  if (!row) {
    const reason = `Family "${key.name}" has no channel "${key.channel}".`;
    return { family, reason };
  }
  const image = await tx<ImageRow>('images')
    .where({ id: row.image_id })
    .first();
  const reason = whyUnusable(image, family);
  if (!image || reason) return { family, image, reason };
  if (image.platform_id === platformId && image.region === region) {
    return { family, image };
  }
  const twin = await twinOf(tx, image, { platformId, region });
  if (twin) return { family, image: twin };
  return {
    family,
    reason: `Channel "${key.channel}" of family "${key.name}" offers nothing in region "${region}" of platform "${platformId}".`,
  };
}

/** The same version elsewhere; versions without a name have no twins. */
async function twinOf(
  tx: Db,
  image: ImageRow,
  place: { platformId: string; region: string },
): Promise<ImageRow | undefined> {
  if (image.version === '') return undefined;
  const twins = await tx<ImageRow>('images')
    .where({ family: image.family, owner_ref: image.owner_ref })
    .where({ version: image.version, status: 'available' })
    .where({ platform_id: place.platformId, region: place.region })
    .whereNotIn('standing', ['obsolete', 'revoked'])
    .whereNull('deleted_at')
    .orderBy('created_at', 'desc')
    .limit(1);
  return twins.at(0);
}
