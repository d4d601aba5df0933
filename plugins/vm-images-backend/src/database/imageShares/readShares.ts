import type { ShareListQuery } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { allOf, anyOf, isIn, raw, selectRows, sql, type Sql } from '../sql';
import type { ImageRow, ImageShareRow } from '../tables';
import { receivedIds } from './receivedImages';

/** A share and the image that it is about. */
export interface ShareOfImage {
  share: ImageShareRow;
  image: ImageRow;
}

/** Whose shares are looked for. */
export interface ShareView {
  /** All of them, whoever gave or received them. */
  everything: boolean;
  /** Entity refs that give and receive. */
  owners: readonly string[];
  /** The policy's conditions on the image, over the alias `i`. */
  condition?: Sql;
}

const prefix = 'share_';
const shareColumns = raw(
  [
    ...['id', 'image_id', 'recipient_ref', 'status', 'note'],
    ...['created_by', 'created_at', 'updated_at'],
  ]
    .map(name => `s.${name} as ${prefix}${name}`)
    .join(', '),
);

function fromRow(row: Record<string, unknown>): ShareOfImage {
  const [share, image]: Record<string, unknown>[] = [{}, {}];
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith(prefix)) share[name.slice(prefix.length)] = value;
    else image[name] = value;
  }
  return {
    share: share as unknown as ImageShareRow,
    image: image as unknown as ImageRow,
  };
}

/** Given by these: of images that they own. */
const given = (refs: readonly string[]) => isIn('i.owner_ref', refs);

/** Received by these; what they rejected and what is gone they hear no more of. */
const received = (refs: readonly string[]) =>
  sql`(${isIn('s.recipient_ref', refs)} and s.status <> 'rejected'
    and i.deleted_at is null)`;

function seenBy({ everything, owners }: ShareView, role?: string): Sql {
  if (role === 'given') return given(owners);
  if (role === 'received') return received(owners);
  return everything ? raw('1 = 1') : anyOf([given(owners), received(owners)]);
}

/** The newest shares that a view asks for, and how many there are. */
export async function listShares(options: {
  knex: Knex | Knex.Transaction;
  view: ShareView;
  query: ShareListQuery;
  limit: number;
}): Promise<{ items: ShareOfImage[]; total: number }> {
  const { knex, view, query, limit } = options;
  const from = sql`from image_shares s join images i on i.id = s.image_id
    where ${allOf([
      raw(`i.status <> 'destroyed'`),
      seenBy(view, query.role),
      ...(query.status ? [sql`s.status = ${query.status}`] : []),
      ...(query.imageId ? [sql`s.image_id = ${query.imageId}`] : []),
      ...(view.condition ? [view.condition] : []),
    ])}`;
  const [rows, [counted]] = await Promise.all([
    selectRows<Record<string, unknown>>(
      knex,
      sql`select i.*, ${shareColumns} ${from}
        order by s.created_at desc, s.id desc limit ${raw(String(limit))}`,
    ),
    selectRows<{ n: number | string }>(knex, sql`select count(*) as n ${from}`),
  ]);
  return { items: rows.map(fromRow), total: Number(counted.n) };
}

/** The share with this id, or the one of an image with this recipient. */
export async function findShare(options: {
  knex: Knex | Knex.Transaction;
  by: { id: string } | { imageId: string; share: string };
}): Promise<ShareOfImage | undefined> {
  const { knex, by } = options;
  const which =
    'id' in by
      ? sql`s.id = ${by.id}`
      : sql`s.image_id = ${by.imageId}
          and (s.id = ${by.share} or s.recipient_ref = ${by.share})`;
  const [row] = await selectRows<Record<string, unknown>>(
    knex,
    sql`select i.*, ${shareColumns} from image_shares s
      join images i on i.id = s.image_id
      where i.status <> 'destroyed' and ${which}`,
  );
  return row && fromRow(row);
}

/** Ids of everything that these have accepted. */
export async function readReceivedIds(options: {
  knex: Knex | Knex.Transaction;
  refs: readonly string[];
}): Promise<ReadonlySet<string>> {
  const { knex, refs } = options;
  if (refs.length === 0) return new Set();
  const rows = await selectRows<{ image_id: string }>(knex, receivedIds(refs));
  return new Set(rows.map(row => row.image_id));
}

/** Who has accepted the image. */
export async function acceptedRecipients(
  tx: Knex | Knex.Transaction,
  imageId: string,
): Promise<string[]> {
  const rows = await tx<ImageShareRow>('image_shares')
    .where({ image_id: imageId, status: 'accepted' })
    .orderBy('recipient_ref')
    .select('recipient_ref');
  return rows.map(row => row.recipient_ref);
}

/** Did one of these accept the image? */
export async function isReceivedBy(options: {
  knex: Knex | Knex.Transaction;
  imageId: string;
  refs: readonly string[];
}): Promise<boolean> {
  const { knex, imageId, refs } = options;
  if (refs.length === 0) return false;
  const rows = await selectRows(
    knex,
    sql`${receivedIds(refs)} and s.image_id = ${imageId} limit 1`,
  );
  return rows.length > 0;
}
