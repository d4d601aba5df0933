import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { isPostgres } from '../../database/engine';

/** What every part of a walk over one platform is given. */
export interface SyncContext {
  database: Knex;
  platform: Platform;
  /** Who owns what was made outside of the portal; '' for nobody. */
  adoptAs: string;
  /**
   * Believe it when very much has gone at once. Without it such a walk ends
   * with an error, since platforms are known to answer half of the truth.
   */
  acceptLosses: boolean;
  signal: AbortSignal;
  log(line: string): void;
}

/** What a walk changed. */
export interface SyncResult {
  found: string[];
  changed: string[];
  gone: string[];
}

export const nothingYet = (): SyncResult => ({
  found: [],
  changed: [],
  gone: [],
});

/** Rows and names are looked at in pieces of this size. */
export const CHUNK = 1000;

/**
 * How much is done at once of a walk: what is compared with the rows by one
 * query, and what is written by one transaction. SQLite runs in this process,
 * and while it works nothing else does, so it gets little at a time; with a
 * server each piece costs a journey.
 */
export function pieces(database: Knex): { compared: number; written: number } {
  return isPostgres(database)
    ? { compared: CHUNK, written: 200 }
    : { compared: 200, written: 50 };
}

/** Who made a row that the portal found, as its creator. */
export const finderOf = (platform: Platform) => `platform:${platform.id}`;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Our marker; undefined for what is somebody else's. */
export function markerOf(thing: { marker?: string }): string | undefined {
  return thing.marker && uuid.test(thing.marker) ? thing.marker : undefined;
}

/** A thing's place within its platform. */
export const keyOf = (region: string, id: string) => `${region}\n${id}`;

/**
 * @throws Error when so much seems to have gone that the walk is not believed:
 * more than 50, and more than one in twenty.
 */
export function refuseLosses(
  context: SyncContext,
  what: string,
  losses: { missing: number; known: number },
): void {
  const { missing, known } = losses;
  const limit = Math.max(50, known / 20);
  if (context.acceptLosses || missing <= limit) return;
  throw new Error(
    `Platform "${context.platform.title}" no longer lists ${missing} of ${known} ${what}. Nothing was removed, because that is more than can be believed; if it is true, let an administrator synchronize the platform by hand.`,
  );
}
