import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { insertRows } from './insertRows';
import { recordCountChanges } from './recordCountChanges';
import { updateImageRow } from '../../database/images/updateImageRow';
import { completeImageRow } from '../../database/images/completeImageRow';
import { derivedColumns } from '../../database/images/derivedColumns';
import type { NewImageRow } from '../../database/images';
import { recordGrams } from '../../database/nameZones';
import type { ImageRow } from '../../database/tables';
import { pieces, type SyncResult } from './SyncContext';

export interface FoundImage {
  row: NewImageRow;
  factsHash: string;
}

export interface ChangedImage {
  id: string;
  /** The change was computed from this revision; a later one is left alone. */
  revision: number;
  patch: Partial<ImageRow>;
  factsHash?: string;
}

/**
 * Collects what a walk finds and writes it in small batches, with a turn of the
 * event loop before each: while SQLite writes, nothing else in the process runs.
 * An unchanged image costs no statement.
 */
export class ImageWriter {
  readonly #database: Knex;
  readonly #result: SyncResult;
  /** Rows in one transaction. */
  readonly #most: number;
  #found: FoundImage[] = [];
  #changed: ChangedImage[] = [];

  constructor(database: Knex, result: SyncResult) {
    this.#database = database;
    this.#result = result;
    this.#most = pieces(database).written;
  }

  async found(image: FoundImage): Promise<void> {
    this.#found.push(image);
    if (this.#found.length >= this.#most) await this.flush();
  }

  async changed(image: ChangedImage): Promise<void> {
    this.#changed.push(image);
    if (this.#changed.length >= this.#most) await this.flush();
  }

  async flush(): Promise<void> {
    const [found, changed] = [this.#found, this.#changed];
    this.#found = [];
    this.#changed = [];
    if (found.length + changed.length === 0) return;
    await nextTurn();
    await this.#database.transaction(async tx => {
      this.#result.found.push(...(await insertFound(tx, found)));
      this.#result.changed.push(...(await writeChanged(tx, changed)));
    });
    await nextTurn();
  }
}

async function noteHashes(
  tx: Knex.Transaction,
  hashes: { image_id: string; facts_hash: string }[],
): Promise<void> {
  if (hashes.length === 0) return;
  await tx('image_sightings').insert(hashes).onConflict('image_id').merge();
}

/** Someone else may find the same thing in the same moment; one row is made. */
async function insertFound(
  tx: Knex.Transaction,
  found: FoundImage[],
): Promise<string[]> {
  if (found.length === 0) return [];
  const now = Date.now();
  const rows = found.map(({ row }) => completeImageRow(row, now));
  const inserted = await insertRows({
    tx,
    table: 'images',
    rows,
    onConflict: 'do nothing',
  });
  const ids = new Set(inserted);
  await noteHashes(
    tx,
    found
      .filter(({ row }) => ids.has(row.id))
      .map(({ row, factsHash }) => ({
        image_id: row.id,
        facts_hash: factsHash,
      })),
  );
  const changes = rows.filter(row => ids.has(row.id)).map(after => ({ after }));
  await recordGrams({ tx, changes });
  await recordCountChanges({ tx, changes });
  return [...ids];
}

/** The row with its change, as `updateImageRow` would write it. */
function changedRow(before: ImageRow, patch: Partial<ImageRow>): ImageRow {
  const after = { ...before, ...patch };
  return {
    ...after,
    ...derivedColumns(after),
    updated_at: Math.max(Date.now(), Number(before.updated_at) + 1),
    revision: before.revision + 1,
  };
}

async function writeChanged(
  tx: Knex.Transaction,
  changed: ChangedImage[],
): Promise<string[]> {
  if (changed.length === 0) return [];
  const rows = await tx<ImageRow>('images').whereIn(
    'id',
    changed.map(({ id }) => id),
  );
  const byId = new Map(rows.map(row => [row.id, row]));
  // Nobody has touched it since it was looked at; else the next walk sees it.
  const current = changed.filter(({ id, revision }) => {
    const row = byId.get(id);
    return row?.revision === revision && row.operation_id === null;
  });
  const plain = current.filter(({ id }) => byId.get(id)!.tags === '[]');
  const written = await writePlain(tx, plain, byId);
  for (const { id, patch } of current) {
    if (byId.get(id)!.tags === '[]') continue;
    // Tags carry the time of change in their index, which is rewritten one by one.
    await updateImageRow({ tx, id, patch, check: () => {} });
    written.push(id);
  }
  await noteHashes(
    tx,
    current.flatMap(({ id, factsHash }) =>
      factsHash ? [{ image_id: id, facts_hash: factsHash }] : [],
    ),
  );
  return written;
}

/** Many rows by one guarded statement. */
async function writePlain(
  tx: Knex.Transaction,
  changed: ChangedImage[],
  byId: Map<string, ImageRow>,
): Promise<string[]> {
  if (changed.length === 0) return [];
  const pairs = changed.map(({ id, patch }) => {
    const before = byId.get(id)!;
    return { before, after: changedRow(before, patch) };
  });
  const rows = pairs.map(({ after }) => withoutSeq(after));
  const updates = Object.keys(rows[0])
    .filter(column => column !== 'id')
    .map(column => `"${column}" = excluded."${column}"`);
  const written = await insertRows({
    tx,
    table: 'images',
    rows,
    onConflict: `(id) do update set ${updates.join(', ')}
      where images.revision = excluded.revision - 1`,
  });
  const ids = new Set(written);
  const changes = pairs.filter(({ after }) => ids.has(after.id));
  await recordGrams({ tx, changes });
  await recordCountChanges({ tx, changes });
  return [...ids];
}

/** SQLite's row number is the engine's own. */
function withoutSeq(row: ImageRow): ImageRow {
  const copy: ImageRow & { seq?: number } = { ...row };
  delete copy.seq;
  return copy;
}
