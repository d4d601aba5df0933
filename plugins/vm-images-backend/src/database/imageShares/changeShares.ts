import { randomUUID } from 'node:crypto';
import type { ShareStatus } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ImageShareRow } from '../tables';
import { countLiveShares, settleVisibility } from './settleVisibility';

/** What became of the wish to share with one recipient. */
export interface SharedWith {
  recipientRef: string;
  result: 'shared' | 'unchanged' | 'refused';
}

/**
 * Shares an image with recipients, in the order given, up to the limit. Who has
 * it or was asked is left as it is; who rejected it is asked once more. Call it
 * inside a transaction; two of them never pass the limit together.
 */
export async function addShares(options: {
  tx: Knex.Transaction;
  imageId: string;
  recipients: readonly string[];
  note: string;
  createdBy: string;
  maxRecipients: number;
}): Promise<SharedWith[]> {
  const { tx, imageId, recipients, note, createdBy, maxRecipients } = options;
  // SQLite has one writer at a time anyhow.
  await tx('images').where({ id: imageId }).forUpdate().select('id');
  const known = await tx<ImageShareRow>('image_shares')
    .where({ image_id: imageId })
    .whereIn('recipient_ref', [...recipients]);
  const statusOf = new Map(known.map(one => [one.recipient_ref, one.status]));
  let free = maxRecipients - (await countLiveShares({ tx, imageId }));
  const results = recipients.map((recipientRef): SharedWith => {
    const status = statusOf.get(recipientRef);
    if (status && status !== 'rejected') {
      return { recipientRef, result: 'unchanged' };
    }
    return { recipientRef, result: free-- > 0 ? 'shared' : 'refused' };
  });
  const now = Date.now();
  const rows = results
    .filter(({ result }) => result === 'shared')
    .map(({ recipientRef }) => ({
      ...{ id: randomUUID(), image_id: imageId, recipient_ref: recipientRef },
      ...{ status: 'pending' as const, note, created_by: createdBy },
      ...{ created_at: now, updated_at: now },
    }));
  if (rows.length > 0) {
    await tx<ImageShareRow>('image_shares')
      .insert(rows)
      .onConflict(['image_id', 'recipient_ref'])
      .merge(['status', 'note', 'created_by', 'created_at', 'updated_at']);
  }
  await settleVisibility({ tx, imageId });
  return results;
}

/**
 * Moves a share from one status to another if it is still in the first. Call it
 * inside a transaction.
 *
 * @returns whether it was.
 */
export async function moveShare(options: {
  tx: Knex.Transaction;
  share: Pick<ImageShareRow, 'id' | 'image_id'>;
  from: ShareStatus;
  to: ShareStatus;
}): Promise<boolean> {
  const { tx, share, from, to } = options;
  const moved = await tx<ImageShareRow>('image_shares')
    .where({ id: share.id, status: from })
    .update({ status: to, updated_at: Date.now() });
  if (moved === 1) await settleVisibility({ tx, imageId: share.image_id });
  return moved === 1;
}

/** Forgets a share. Call it inside a transaction. */
export async function removeShare(options: {
  tx: Knex.Transaction;
  share: Pick<ImageShareRow, 'id' | 'image_id'>;
}): Promise<void> {
  const { tx, share } = options;
  await tx('image_shares').where({ id: share.id }).delete();
  await settleVisibility({ tx, imageId: share.image_id });
}
