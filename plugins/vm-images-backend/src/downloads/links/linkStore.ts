/** The rows of download links. */
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { LINKS, type LinkRow } from './linkRow';

/** More than an image can have at any one time, with those that ended. */
const LISTED_AT_MOST = 200;

interface Where {
  tx: Knex | Knex.Transaction;
  id: string;
}

const living = (tx: Knex.Transaction, imageId: string, now: number) =>
  tx<LinkRow>(LINKS)
    .where({ image_id: imageId })
    .whereNull('revoked_at')
    .where('expires_at', '>', now);

/**
 * Two requests never pass the limit together. Call it inside a transaction.
 *
 * @throws ConflictError when the image has as many live links as it may.
 */
export async function insertLink(options: {
  tx: Knex.Transaction;
  link: LinkRow;
  /** Live links that one image may have. */
  limit: number;
}): Promise<void> {
  const { tx, link, limit } = options;
  // SQLite has one writer at a time anyhow.
  await tx('images').where({ id: link.image_id }).forUpdate().select('id');
  const now = Number(link.created_at);
  const [{ n }] = await living(tx, link.image_id, now).count({ n: '*' });
  if (Number(n) >= limit) {
    throw new ConflictError(
      `The image has ${n} live download links, and no more than ${limit} are allowed. Revoke one that is not needed any more, or wait until one expires.`,
    );
  }
  await tx<LinkRow>(LINKS).insert(link);
}

export async function getLink({ tx, id }: Where): Promise<LinkRow | undefined> {
  return tx<LinkRow>(LINKS).where({ id }).first();
}

/** Newest first. */
export async function listLinks(options: {
  tx: Knex;
  imageId: string;
  /** Only those that this one made. */
  createdBy?: string;
}): Promise<LinkRow[]> {
  const { tx, imageId, createdBy } = options;
  const query = tx<LinkRow>(LINKS)
    .where({ image_id: imageId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(LISTED_AT_MOST);
  return createdBy ? query.where({ created_by: createdBy }) : query;
}

/** Once; who revoked it first stays. */
export async function revokeLink(
  options: Where & { by: string; now: number },
): Promise<void> {
  const { tx, id, by, now } = options;
  await tx<LinkRow>(LINKS)
    .where({ id })
    .whereNull('revoked_at')
    .update({ revoked_at: now, revoked_by: by });
}

/** Notes that it is used. @returns whether that was for the first time. */
export async function noteUse(
  options: Where & { now: number },
): Promise<boolean> {
  const { tx, id, now } = options;
  const first = await tx<LinkRow>(LINKS)
    .where({ id })
    .whereNull('last_used_at')
    .update({ last_used_at: now });
  if (first === 0) {
    await tx<LinkRow>(LINKS).where({ id }).update({ last_used_at: now });
  }
  return first === 1;
}

/** Adds to what went through it. */
export async function noteBytes(
  options: Where & { bytes: number },
): Promise<void> {
  const { tx, id, bytes } = options;
  if (bytes === 0) return;
  await tx<LinkRow>(LINKS).where({ id }).increment('bytes_served', bytes);
}

/** Forgets links that expired before. @returns how many. */
export async function forgetLinks(options: {
  tx: Knex;
  expiredBefore: number;
}): Promise<number> {
  const { tx, expiredBefore } = options;
  return tx<LinkRow>(LINKS).where('expires_at', '<', expiredBefore).delete();
}
