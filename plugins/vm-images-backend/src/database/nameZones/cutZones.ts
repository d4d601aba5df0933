/**
 * Cuts the order of names into zones of some thousand names, a zone at a time, in
 * short transactions. A zone is cut anew when it has grown, when little is left of
 * it, when nothing is known of it, and now and then because it is old: what
 * occurred in it once may be gone.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isPostgres } from '../engine';
import { gramsOf } from './grams';
import { lockZones } from './lockZones';
import { BEHIND_ALL_NAMES, type NameZoneRow } from './types';

/** Names in a zone: passing over so many takes less than a millisecond. */
const NAMES = 2048;

/** A zone with more different ones is not worth it. */
const MOST_GRAMS = 10_000;

const OLD_MS = 7 * 24 * 3600 * 1000;

/** PostgreSQL: writers that take longer are left alone until the next time. */
const PATIENCE_MS = 500;
const LOCK_TIMEOUT = '55P03';

/** Looks at every zone and cuts those that need it. */
export async function cutZones(options: {
  database: Knex;
  signal?: AbortSignal;
  /** @defaultValue 2048 */
  names?: number;
}): Promise<void> {
  const { database, signal, names = NAMES } = options;
  let at: string | undefined = '';
  while (at !== undefined && !signal?.aborted) {
    at = await visitZone(database, at, names);
    await nextTurn();
  }
}

/** Cuts the zone of a name if it has to be, and gives where the next begins. */
async function visitZone(
  database: Knex,
  at: string,
  names: number,
): Promise<string | undefined> {
  const zone = await zoneOf(database, at);
  if (!zone) return undefined;
  const isDue = await needsCut(database, zone, names);
  const cut = isDue && (await cutOff(database, zone.low, names));
  const high = cut ? cut.high : zone.high;
  return high === BEHIND_ALL_NAMES ? undefined : high;
}

function zoneOf(
  tx: Knex | Knex.Transaction,
  name: string,
): Promise<NameZoneRow | undefined> {
  return tx<NameZoneRow>('name_zones')
    .where('low', '<=', name)
    .orderBy('low', 'desc')
    .first();
}

async function needsCut(
  database: Knex,
  zone: NameZoneRow,
  names: number,
): Promise<boolean> {
  const some = database('images')
    .whereNull('deleted_at')
    .where('name_key', '>=', zone.low)
    .where('name_key', '<', zone.high)
    .limit(2 * names + 1)
    .select(database.raw('1 as one'));
  const [{ n }] = await database.from(some.as('some')).count('* as n');
  const count = Number(n);
  if (count > 2 * names) return true;
  // What is small as a whole is as quick to read without zones.
  if (zone.low === '' && zone.high === BEHIND_ALL_NAMES) return false;
  if (count < names / 4 && zone.high !== BEHIND_ALL_NAMES) return true;
  return Number(zone.cut_at) < Date.now() - OLD_MS;
}

/** What the names from one on are cut to. */
interface Piece {
  /** Where the next begins. */
  high: string;
  /** What occurs in it; undefined where that is not worth listing. */
  grams?: Set<number>;
}

/** Makes a zone of the next names, whatever zones they are in now. */
async function cutOff(
  database: Knex,
  low: string,
  names: number,
): Promise<Piece | undefined> {
  try {
    return await database.transaction(async tx => {
      if (isPostgres(tx)) {
        await tx.raw(`set local lock_timeout = '${PATIENCE_MS}ms'`);
      }
      await lockZones(tx, 'exclusive');
      // Somebody else may have cut here in the meantime.
      if (!(await tx('name_zones').where({ low }).first('id')))
        return undefined;
      const piece = await readPiece(tx, low, names);
      await makeRoom(tx, low, piece.high);
      await writeZone(tx, low, piece);
      return piece;
    });
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_TIMEOUT) return undefined;
    throw error;
  }
}

async function readPiece(
  tx: Knex.Transaction,
  low: string,
  names: number,
): Promise<Piece> {
  const rows: { name_key: string; search_key: string }[] = await tx('images')
    .whereNull('deleted_at')
    .where('name_key', '>=', low)
    .orderBy(['name_key', 'id'])
    .limit(names + 1)
    .select('name_key', 'search_key');
  if (rows.length <= names) {
    return { high: BEHIND_ALL_NAMES, grams: listed(rows) };
  }
  const high = rows[names].name_key;
  // A name is not cut; one that more have than a zone holds is read as it is.
  if (high === rows[0].name_key) return { high: await nameAfter(tx, high) };
  return { high, grams: listed(rows.filter(row => row.name_key !== high)) };
}

function listed(
  rows: readonly { search_key: string }[],
): Set<number> | undefined {
  const grams = new Set<number>();
  for (const { search_key: text } of rows) {
    for (const gram of gramsOf(text)) grams.add(gram);
    if (grams.size > MOST_GRAMS) return undefined;
  }
  return grams;
}

async function nameAfter(tx: Knex.Transaction, name: string): Promise<string> {
  const next = await tx('images')
    .whereNull('deleted_at')
    .where('name_key', '>', name)
    .orderBy(['name_key', 'id'])
    .first('name_key');
  return next?.name_key ?? BEHIND_ALL_NAMES;
}

/** Takes the names between out of the zones that have them. */
async function makeRoom(
  tx: Knex.Transaction,
  low: string,
  high: string,
): Promise<void> {
  // What is left of the last one has no more in it than before.
  await tx('name_zones')
    .where('low', '>=', low)
    .where('low', '<', high)
    .where('high', '>', high)
    .update({ low: high });
  const zones = await tx<NameZoneRow>('name_zones')
    .where('low', '>=', low)
    .where('low', '<', high)
    .select('id');
  const ids = zones.map(({ id }) => id);
  await tx('name_zone_grams').whereIn('zone_id', ids).delete();
  await tx('name_zones').whereIn('id', ids).delete();
}

async function writeZone(
  tx: Knex.Transaction,
  low: string,
  { high, grams }: Piece,
): Promise<void> {
  const [{ id }] = await tx<NameZoneRow>('name_zones')
    .insert({ low, high, known: grams !== undefined, cut_at: Date.now() })
    .returning('id');
  if (!grams) return;
  const numbers = isPostgres(tx)
    ? 'json_array_elements_text(?::json) as g (value)'
    : 'json_each(?) g';
  await tx.raw(
    `insert into name_zone_grams (zone_id, gram)
      select cast(? as integer), cast(g.value as integer) from ${numbers}`,
    [id, JSON.stringify([...grams])],
  );
}
