import {
  isOpenToAll,
  type DownloadLink,
  type Listing,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { BigIntColumn, ImageRow } from '../../database/tables';
import { isoTime, parseJson } from '../../database/values';

export const LINKS = 'download_links';

/** A signed link. The token itself is kept nowhere. */
export interface LinkRow {
  id: string;
  image_id: string;
  /** Of the image when the link was made. */
  digest: string;
  format: string;
  /** By what the maker was allowed to take the image out. */
  granted_as: 'public' | 'owner' | 'admin';
  /** The image's owner when the link was made. */
  owner_ref: string;
  created_by: string;
  created_at: BigIntColumn;
  expires_at: BigIntColumn;
  revoked_at: BigIntColumn | null;
  revoked_by: string | null;
  last_used_at: BigIntColumn | null;
  bytes_served: BigIntColumn;
}

export type LinkStatus = DownloadLink['status'];

/**
 * What a link is worth now. It carries the right that its maker had, so it is
 * withdrawn when the ground of that right is gone: the image is not available,
 * has other bytes, is not public any more, belongs to somebody else, or was
 * revoked and the link is not the platform team's.
 */
export function linkStatus(
  link: LinkRow,
  image: ImageRow | undefined,
  now: number,
): LinkStatus {
  if (link.revoked_at !== null) return 'revoked';
  if (Number(link.expires_at) <= now) return 'expired';
  const isThere = image?.status === 'available' && image.digest === link.digest;
  return isThere && isStillGranted(link, image) ? 'live' : 'withdrawn';
}

/** Does the link lead to a file in another format than the image's own? */
export const isConverted = (link: LinkRow, image: ImageRow) =>
  link.format !== (image.format ?? 'raw');

function isStillGranted(link: LinkRow, image: ImageRow): boolean {
  if (link.granted_as !== 'admin' && image.standing === 'revoked') return false;
  if (link.granted_as === 'public') {
    const listing = parseJson<Listing>(image.listing);
    return isOpenToAll({ visibility: image.visibility, listing });
  }
  return link.granted_as === 'admin' || image.owner_ref === link.owner_ref;
}

export function linkFromRow(
  row: LinkRow,
  status: LinkStatus,
  file: Pick<DownloadLink, 'fileName' | 'sizeBytes' | 'preparation'>,
): DownloadLink {
  return {
    ...{ id: row.id, status, format: row.format as DownloadLink['format'] },
    ...file,
    createdBy: row.created_by,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
    revokedAt: row.revoked_at === null ? undefined : isoTime(row.revoked_at),
    revokedBy: row.revoked_by ?? undefined,
    lastUsedAt:
      row.last_used_at === null ? undefined : isoTime(row.last_used_at),
    bytesServed: Number(row.bytes_served),
  };
}
