import type { Knex } from 'knex';
import { moveImage } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { CHUNK, keyOf, refuseLosses, type SyncContext } from './SyncContext';

/** The stage of the failure of an image that its platform no longer has. */
export const LOST_STAGE = 'Synchronize';

type SweptRow = Pick<
  ImageRow,
  'id' | 'name' | 'region' | 'platform_image_id' | 'owner_ref' | 'operation_id'
>;

const ofPlatform = ({ database, platform }: SyncContext) =>
  database<ImageRow>('images')
    .where({ platform_id: platform.id, status: 'available' })
    .whereNull('deleted_at')
    .whereNotNull('platform_image_id');

/**
 * Finds what a complete walk did not see. When as many were confirmed as there
 * are rows, which is nearly always so, one count tells that nothing has gone.
 *
 * @returns the ids of images that are gone.
 */
export async function sweepImages(
  context: SyncContext,
  walk: { seen: ReadonlySet<string>; confirmed: number },
): Promise<string[]> {
  const [{ n }] = await ofPlatform(context).count({ n: '*' });
  const known = Number(n);
  if (known <= walk.confirmed) return [];
  const missing = await findMissing(context, walk.seen);
  refuseLosses(context, 'images', { missing: missing.length, known });
  const gone: string[] = [];
  for (const row of missing) {
    context.signal.throwIfAborted();
    if (await isStillThere(context, row)) continue;
    if (await tryLosing(context, row)) gone.push(row.id);
  }
  return gone;
}

async function findMissing(
  context: SyncContext,
  seen: ReadonlySet<string>,
): Promise<SweptRow[]> {
  const missing: SweptRow[] = [];
  let after = '';
  for (;;) {
    const rows: SweptRow[] = await ofPlatform(context)
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .select(
        ...(['id', 'name', 'region', 'platform_image_id'] as const),
        ...(['owner_ref', 'operation_id'] as const),
      );
    for (const row of rows) {
      const key = keyOf(row.region, row.platform_image_id!);
      if (!seen.has(key) && row.operation_id === null) missing.push(row);
    }
    if (rows.length < CHUNK) return missing;
    after = rows[rows.length - 1].id;
  }
}

async function isStillThere(
  { platform, signal }: SyncContext,
  row: SweptRow,
): Promise<boolean> {
  const image = await platform.inventory.image(row.platform_image_id!, {
    signal,
  });
  return image !== undefined;
}

/** False when somebody began to work on it in this very moment. */
async function tryLosing(
  context: SyncContext,
  row: SweptRow,
): Promise<boolean> {
  try {
    await context.database.transaction(tx => lose(tx, context, row));
    return true;
  } catch (error) {
    if ((error as Error)?.name === 'ConflictError') return false;
    throw error;
  }
}

/**
 * Nobody's images just go. Somebody's stay in sight with the reason, and come
 * back by themselves if the platform has them again.
 */
async function lose(
  tx: Knex.Transaction,
  { platform }: SyncContext,
  row: SweptRow,
): Promise<void> {
  const { id } = row;
  await moveImage({ tx, id, to: 'deleting' });
  if (row.owner_ref === '') {
    const patch = { deleted_at: Date.now() };
    await moveImage({ tx, id, to: 'destroyed', patch });
    return;
  }
  const failure = JSON.stringify({
    stage: LOST_STAGE,
    reason: `Platform "${platform.title}" no longer has the image.`,
    remedy: 'Delete it, or bring it back on the platform.',
  });
  const patch = { failure, platform_status: null };
  await moveImage({ tx, id, to: 'failed', patch });
}
