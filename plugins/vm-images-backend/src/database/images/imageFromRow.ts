import type {
  Image,
  OperationBrief,
} from '@vm-images/backstage-plugin-vm-images-common';
import { etagOf } from '../etag';
import { encodeFamilyId } from '../lineage/familyId';
import type { ImageRow } from '../tables';
import { isoTime, optional, parseJson, withoutUndefined } from '../values';

/** An image as the API shows it, before the verdicts for a caller are added. */
export type ImageFactsOfRow = Omit<Image, 'actions'>;

/** What an image shows of other tables. */
export interface ImageExtras {
  usedBy?: number;
  /** Recipients that have it or were asked. */
  sharedWith?: number;
  /** Shared with the caller, who has accepted. */
  received?: boolean;
  operation?: OperationBrief;
}

/** Turns a row into what the API shows. */
export function imageFromRow(
  row: ImageRow,
  extras: ImageExtras = {},
): ImageFactsOfRow {
  return withoutUndefined({
    id: row.id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    visibility: row.visibility,
    status: row.status,
    standing: row.standing,
    failure: parseJson<Image['failure']>(row.failure),
    platformId: row.platform_id,
    region: row.region,
    platformImageId: optional(row.platform_image_id),
    platformStatus: optional(row.platform_status),
    awaited: row.bytes === 'awaited' || undefined,
    os: operatingSystemOf(row),
    detected: detectedOf(row),
    architecture: row.architecture,
    bootMode: row.boot_mode,
    features: parseJson<Image['features']>(row.features) ?? {},
    ...sizesOf(row),
    encrypted: Boolean(row.encrypted),
    encryptionKey: optional(row.encryption_key),
    encryptionKeyName: optional(row.encryption_key_name),
    projectGroup: optional(row.project_group),
    family: optional(row.family),
    familyId: row.family ? familyIdOf(row) : undefined,
    version: optional(row.version),
    format: optional(row.format),
    digest: optional(row.digest),
    disks: parseJson<Image['disks']>(row.disks),
    defaultUser: optional(row.default_user),
    origin: parseJson<Image['origin']>(row.origin) ?? {
      type: 'found',
      text: 'Unknown.',
    },
    listing: parseJson<Image['listing']>(row.listing),
    licensedBy: parseJson<Image['licensedBy']>(row.licensed_by),
    pendingChange: parseJson<Image['pendingChange']>(row.pending_change),
    ownerRef: optional(row.owner_ref),
    createdBy: optional(row.created_by),
    tags: parseJson<string[]>(row.tags) ?? [],
    usedBy: extras.usedBy ?? 0,
    sharedWith: extras.sharedWith || undefined,
    received: extras.received || undefined,
    operation: extras.operation,
    ...binFactsOf(row),
    etag: etagOf(row.revision),
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  });
}

/** Absent when nothing was. */
function detectedOf(row: ImageRow): Image['detected'] {
  const facts = parseJson<NonNullable<Image['detected']>>(row.detected) ?? [];
  return facts.length > 0 ? facts : undefined;
}

function binFactsOf(row: ImageRow) {
  const isBinned = row.status === 'deleted';
  const at = (time: ImageRow['deleted_at']) =>
    isBinned && time !== null ? isoTime(time) : undefined;
  return {
    protected: Boolean(row.protected),
    deletedAt: at(row.deleted_at),
    deletedBy: isBinned ? optional(row.deleted_by) : undefined,
    willDestroyAt: at(row.will_destroy_at),
  };
}

function operatingSystemOf(row: ImageRow): Image['os'] {
  return withoutUndefined({
    type: row.os_type,
    distribution: optional(row.os_distribution),
    version: optional(row.os_version),
  });
}

function sizesOf(row: ImageRow) {
  const size = Number(row.size_bytes);
  const virtualSize = row.virtual_size_bytes;
  return {
    minMemoryMiB: optional(row.min_memory_mib),
    maxMemoryMiB: optional(row.max_memory_mib),
    minDiskGiB: optional(row.min_disk_gib),
    // Zero stands for "not known yet" in a column that is sorted by.
    sizeBytes: size > 0 ? size : undefined,
    virtualSizeBytes: virtualSize === null ? undefined : Number(virtualSize),
  };
}

const familyIdOf = ({ owner_ref: owner, family: name }: ImageRow) =>
  encodeFamilyId({ owner, name });
