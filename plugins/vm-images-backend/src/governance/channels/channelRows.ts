/** Where channels point, and every move of them. */
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { BigIntColumn } from '../../database/tables';
import type { FamilyKey } from '../../database/lineage/familyId';

export interface ChannelRow {
  owner_ref: string;
  family: string;
  channel: string;
  image_id: string;
  note: string;
  moved_by: string;
  moved_at: BigIntColumn;
  revision: number;
}

export interface ChannelMoveRow {
  seq: BigIntColumn;
  owner_ref: string;
  family: string;
  channel: string;
  kind: 'promote' | 'rollback' | 'remove';
  from_image_id: string | null;
  to_image_id: string | null;
  note: string;
  moved_by: string;
  moved_at: BigIntColumn;
}

export interface ChannelKey extends FamilyKey {
  channel: string;
}

type Db = Knex | Knex.Transaction;

/** So many moves are remembered when one asks for them. */
export const MOVES_SHOWN = 100;
/** More channels than these are none that people could tell apart. */
const MOST_CHANNELS = 20;

const whereFamily = ({ owner, name }: FamilyKey) => ({
  owner_ref: owner,
  family: name,
});
const whereChannel = ({ channel, ...family }: ChannelKey) => ({
  ...whereFamily(family),
  channel,
});

/** The channels of a family, by name. */
export async function listChannels(
  tx: Db,
  family: FamilyKey,
): Promise<ChannelRow[]> {
  return tx<ChannelRow>('family_channels')
    .where(whereFamily(family))
    .orderBy('channel');
}

export async function getChannel(
  tx: Db,
  key: ChannelKey,
): Promise<ChannelRow | undefined> {
  return tx<ChannelRow>('family_channels').where(whereChannel(key)).first();
}

/** Names of the channels that point at each of the images. */
export async function channelsOfImages(
  tx: Db,
  imageIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await tx<ChannelRow>('family_channels')
    .whereIn('image_id', imageIds)
    .orderBy('channel')
    .select('image_id', 'channel');
  const byImage = new Map<string, string[]>();
  for (const row of rows) {
    byImage.set(row.image_id, [
      ...(byImage.get(row.image_id) ?? []),
      row.channel,
    ]);
  }
  return byImage;
}

/** The newest moves, newest first. */
export async function listMoves(
  tx: Db,
  key: ChannelKey,
): Promise<ChannelMoveRow[]> {
  return tx<ChannelMoveRow>('family_channel_moves')
    .where(whereChannel(key))
    .orderBy('seq', 'desc')
    .limit(MOVES_SHOWN);
}

/** A move that is about to be made. */
export interface Move {
  kind: ChannelMoveRow['kind'];
  /** Undefined to remove the channel. */
  imageId?: string;
  note: string;
  by: string;
  /** The revision that it is based on; 0 for a channel that is not there yet. */
  ifRevision?: number;
}

/**
 * Moves a channel and writes it down. Call it inside a transaction.
 *
 * @throws ConflictError when somebody else was quicker.
 */
export async function moveChannel(
  tx: Knex.Transaction,
  key: ChannelKey,
  move: Move,
): Promise<void> {
  const before = await getChannel(tx, key);
  const revision = before?.revision ?? 0;
  if (move.ifRevision !== undefined && move.ifRevision !== revision) {
    throw wasMoved(key);
  }
  const now = Date.now();
  const moved = { note: move.note, moved_by: move.by, moved_at: now };
  const rows = tx<ChannelRow>('family_channels');
  let done: number;
  if (!before) {
    await refuseTooMany(tx, key);
    const added = await rows
      .insert({
        ...whereChannel(key),
        ...moved,
        image_id: move.imageId!,
        revision: 1,
      })
      .onConflict()
      .ignore()
      .returning('channel');
    done = added.length;
  } else {
    const same = rows.where({ ...whereChannel(key), revision });
    done = await (move.imageId === undefined
      ? same.delete()
      : same.update({
          ...moved,
          image_id: move.imageId,
          revision: revision + 1,
        }));
  }
  if (done !== 1) throw wasMoved(key);
  await tx('family_channel_moves').insert({
    ...whereChannel(key),
    ...moved,
    kind: move.kind,
    from_image_id: before?.image_id ?? null,
    to_image_id: move.imageId ?? null,
  });
}

async function refuseTooMany(tx: Db, key: ChannelKey): Promise<void> {
  const channels = await listChannels(tx, key);
  if (channels.length < MOST_CHANNELS) return;
  throw new ConflictError(
    `Family "${key.name}" has ${channels.length} channels already. Remove one that nobody uses.`,
  );
}

function wasMoved({ channel, name }: ChannelKey): ConflictError {
  return new ConflictError(
    `Channel "${channel}" of family "${name}" was moved in the meantime. Load it again and decide anew.`,
  );
}
