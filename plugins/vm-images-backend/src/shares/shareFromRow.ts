import {
  shareVerdicts,
  type Caller,
  type ImageShare,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ShareOfImage } from '../database/imageShares/readShares';
import { isoTime, optional, withoutUndefined } from '../database/values';

/** A share as the API shows it: of the image no more than a recipient may know. */
export function shareFromRow(
  { share, image }: ShareOfImage,
  caller: Caller,
): ImageShare {
  const size = Number(image.size_bytes);
  const facts = withoutUndefined({
    id: share.id,
    image: withoutUndefined({
      id: image.id,
      name: image.name,
      ownerRef: optional(image.owner_ref),
      kind: image.kind,
      platformId: image.platform_id,
      region: image.region,
      sizeBytes: size > 0 ? size : undefined,
    }),
    recipientRef: share.recipient_ref,
    status: share.status,
    note: optional(share.note),
    createdBy: share.created_by,
    createdAt: isoTime(share.created_at),
    updatedAt: isoTime(share.updated_at),
  });
  return { ...facts, actions: shareVerdicts(facts, caller) };
}
