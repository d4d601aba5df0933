/**
 * Brings the rows of one platform's images in step with what is there.
 *
 * Level-triggered: it looks at what is, never at what happened, so a walk that
 * was cut short or missed something is made good by the next one. A row that
 * an operation works on is left alone: the operation knows better.
 *
 * The platform is asked for its lists only. A thing that has vanished from a
 * list is asked for once more by its id before it is believed to be gone.
 */
import { randomUUID } from 'node:crypto';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { moveImage } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { ImageWriter } from './ImageWriter';
import { inChunks } from './inChunks';
import { markDamaged } from './markDamaged';
import {
  describedColumns,
  differences,
  hashOf,
  measuredColumns,
} from './sightedImage';
import { LOST_STAGE, sweepImages } from './sweepImages';
import {
  pieces,
  finderOf,
  keyOf,
  markerOf,
  nothingYet,
  type SyncContext,
  type SyncResult,
} from './SyncContext';

/** What a walk needs to know of a row. */
type KnownImage = ImageRow & { facts_hash: string | null };

const knownColumns = [
  'id',
  'region',
  'platform_image_id',
  'platform_status',
  'bytes',
  'status',
  'visibility',
  'failure',
  'format',
  'size_bytes',
  'virtual_size_bytes',
  'digest',
  'disks',
  'created_by',
  'operation_id',
  'deleted_at',
  'revision',
] as const;

/** One walk in progress. */
interface Walk {
  context: SyncContext;
  result: SyncResult;
  writer: ImageWriter;
  seen: Set<string>;
  /** Available images that the list confirmed. */
  confirmed: number;
}

export async function reconcileImages(
  context: SyncContext,
): Promise<SyncResult> {
  const result = nothingYet();
  const { database, platform, signal } = context;
  const writer = new ImageWriter(database, result);
  const walk: Walk = {
    context,
    result,
    writer,
    seen: new Set(),
    confirmed: 0,
  };
  const { compared } = pieces(database);
  const listed = platform.inventory.images({ signal });
  for await (const chunk of inChunks(listed, compared, signal)) {
    await lookAt(walk, chunk);
  }
  await writer.flush();
  const confirmed = walk.confirmed + result.found.length;
  result.gone.push(
    ...(await sweepImages(context, { seen: walk.seen, confirmed })),
  );
  return result;
}

async function findKnown(
  { database, platform }: SyncContext,
  images: PlatformImage[],
): Promise<Map<string, KnownImage>> {
  const rows: KnownImage[] = await database('images')
    .leftJoin('image_sightings', 'image_sightings.image_id', 'images.id')
    .where('images.platform_id', platform.id)
    .whereNull('images.deleted_at')
    .whereIn(
      'images.platform_image_id',
      images.map(({ id }) => id),
    )
    .select(
      ...knownColumns.map(column => `images.${column}`),
      'image_sightings.facts_hash',
    );
  return new Map(
    rows.map(row => [keyOf(row.region, row.platform_image_id!), row]),
  );
}

/** Of images not yet known those that lie in the recycle bin, by region and id. */
async function findBinned(
  { database, platform }: SyncContext,
  images: PlatformImage[],
): Promise<Set<string>> {
  if (images.length === 0) return new Set();
  const rows = await database<ImageRow>('images')
    .where('platform_id', platform.id)
    // Spelt out, so that SQLite finds the index of the bin.
    .whereRaw(`status = 'deleted'`)
    .whereIn(
      'platform_image_id',
      images.map(({ id }) => id),
    )
    .select('region', 'platform_image_id');
  return new Set(rows.map(row => keyOf(row.region, row.platform_image_id!)));
}

/** Rows, also deleted ones, that carry the marker of an image not yet known. */
async function findMarked(
  { database }: SyncContext,
  images: PlatformImage[],
): Promise<Map<string, ImageRow>> {
  const markers = images.map(markerOf).filter(one => one !== undefined);
  if (markers.length === 0) return new Map();
  const rows: ImageRow[] = await database<ImageRow>('images')
    .whereIn('id', markers)
    .select(...knownColumns);
  return new Map(rows.map(row => [row.id, row]));
}

async function lookAt(walk: Walk, chunk: PlatformImage[]): Promise<void> {
  const { context, seen } = walk;
  // Some platforms list a thing twice when it moves between two pages.
  const fresh = chunk.filter(({ region, id }) => {
    const key = keyOf(region, id);
    return !seen.has(key) && seen.add(key);
  });
  const known = await findKnown(context, fresh);
  const unknown: PlatformImage[] = [];
  for (const image of fresh) {
    const row = known.get(keyOf(image.region, image.id));
    if (row) await compare(walk, image, row);
    else unknown.push(image);
  }
  const marked = await findMarked(context, unknown);
  const binned = await findBinned(context, unknown);
  for (const image of unknown) {
    if (binned.has(keyOf(image.region, image.id))) continue;
    await welcome(walk, image, marked.get(markerOf(image) ?? ''));
  }
}

/** Found last time and there again; only what differs is written. */
async function compare(
  walk: Walk,
  image: PlatformImage,
  row: KnownImage,
): Promise<void> {
  const { context, writer, result } = walk;
  if (isDamaged(image, row)) {
    if (await markDamaged(context, row.id, image)) result.changed.push(row.id);
    return;
  }
  if (row.status === 'available') walk.confirmed += 1;
  if (row.operation_id !== null) return;
  if (image.available && wasLost(row)) {
    await context.database.transaction(tx => restore(tx, row.id));
    walk.confirmed += 1;
    result.changed.push(row.id);
    return;
  }
  const measured = differences(row, measuredColumns(image));
  const described =
    row.created_by === finderOf(context.platform)
      ? describedColumns(image)
      : undefined;
  const factsHash = described && hashOf(described);
  const isNews = factsHash !== undefined && factsHash !== row.facts_hash;
  if (!measured && !isNews) return;
  const { id, revision } = row;
  // Platforms know nothing of what is shared here.
  const isShared =
    row.visibility === 'shared' && described?.visibility === 'private';
  const patch = {
    ...measured,
    ...(isNews && described),
    ...(isNews && isShared && { visibility: row.visibility }),
  };
  await writer.changed({
    ...{ id, revision, patch },
    factsHash: isNews ? factsHash : undefined,
  });
}

function isDamaged(image: PlatformImage, row: KnownImage): boolean {
  const isFree = row.operation_id === null;
  return image.damage !== undefined && row.status === 'available' && isFree;
}

function wasLost(row: ImageRow): boolean {
  if (row.status !== 'failed' || row.failure === null) return false;
  return JSON.parse(row.failure).stage === LOST_STAGE;
}

async function restore(tx: Knex.Transaction, id: string): Promise<void> {
  await moveImage({ tx, id, to: 'pending', patch: { failure: null } });
  await moveImage({ tx, id, to: 'available' });
}

/** Seen for the first time. */
async function welcome(
  walk: Walk,
  image: PlatformImage,
  marked: ImageRow | undefined,
): Promise<void> {
  const { context, writer } = walk;
  if (marked) {
    await linkMarked(walk, image, marked);
    return;
  }
  // Too long for the column, or not ready: the next walk looks again.
  if (!image.available || image.id.length > 255) return;
  const { platform, adoptAs } = context;
  const isPublic = image.visibility === 'public';
  const described = describedColumns(image);
  await writer.found({
    factsHash: hashOf(described),
    row: {
      ...described,
      ...measuredColumns(image),
      id: markerOf(image) ?? randomUUID(),
      platform_id: platform.id,
      region: image.region,
      platform_image_id: image.id,
      status: 'available',
      owner_ref: isPublic ? '' : adoptAs,
      created_by: finderOf(platform),
      origin: JSON.stringify(
        isPublic
          ? { type: 'platform', text: `Offered by ${platform.title}.` }
          : { type: 'found', text: `Found on ${platform.title}.` },
      ),
    },
  });
}

/** Ours, but its row does not know its platform's id. */
async function linkMarked(
  { context, writer }: Walk,
  image: PlatformImage,
  row: ImageRow,
): Promise<void> {
  if (row.operation_id !== null || row.platform_image_id !== null) return;
  if (row.deleted_at !== null) {
    context.log(
      `Image ${image.id} ("${image.name}") is still on the platform although the portal deleted it`,
    );
    return;
  }
  // A clean-up once failed; with the id, deleting the image destroys it.
  const patch = { platform_image_id: image.id, ...measuredColumns(image) };
  await writer.changed({ id: row.id, revision: row.revision, patch });
}
