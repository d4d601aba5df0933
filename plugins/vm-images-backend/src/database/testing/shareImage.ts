import { randomUUID } from 'node:crypto';
import type { ShareStatus } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ImageShareRow } from '../tables';

/** Puts a share into the database and gives its id. */
export async function addShare(
  knex: Knex,
  share: { imageId: string; recipientRef: string; status?: ShareStatus },
): Promise<string> {
  const id = randomUUID();
  await knex<ImageShareRow>('image_shares').insert({
    ...{ id, image_id: share.imageId, recipient_ref: share.recipientRef },
    ...{ status: share.status ?? 'accepted', note: '' },
    ...{ created_by: 'user:default/ada', created_at: 1, updated_at: 1 },
  });
  return id;
}
