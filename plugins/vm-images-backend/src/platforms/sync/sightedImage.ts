import { hash } from 'node:crypto';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import type { ImageRow } from '../../database/tables';
import { disksToRow } from '../../images/operations/platformImage';

/** What an image is. Said by the platform, but an administrator may know better. */
export type DescribedColumns = Pick<
  ImageRow,
  | 'name'
  | 'description'
  | 'kind'
  | 'visibility'
  | 'os_type'
  | 'os_distribution'
  | 'os_version'
  | 'architecture'
  | 'boot_mode'
  | 'features'
  | 'min_memory_mib'
  | 'max_memory_mib'
  | 'min_disk_gib'
  | 'default_user'
  | 'family'
  | 'version'
>;

/** What only the platform can know. */
export type MeasuredColumns = Pick<
  ImageRow,
  | 'platform_status'
  | 'bytes'
  | 'format'
  | 'size_bytes'
  | 'virtual_size_bytes'
  | 'digest'
  | 'disks'
>;

export function describedColumns(image: PlatformImage): DescribedColumns {
  return {
    name: image.name.slice(0, 128),
    description: (image.description ?? '').slice(0, 1024),
    kind: image.kind,
    visibility: image.visibility,
    os_type: image.os.type,
    os_distribution: (image.os.distribution ?? '').slice(0, 63),
    os_version: (image.os.version ?? '').slice(0, 63),
    architecture: image.architecture,
    boot_mode: image.bootMode,
    features: JSON.stringify(image.features),
    min_memory_mib: image.minMemoryMiB ?? null,
    max_memory_mib: image.maxMemoryMiB ?? null,
    min_disk_gib: image.minDiskGiB ?? null,
    default_user: image.defaultUser?.slice(0, 32) ?? null,
    family: (image.family ?? '').slice(0, 128),
    version: (image.version ?? '').slice(0, 63),
  };
}

/** Stands for a description, to see whether the platform says something new. */
export function hashOf(described: DescribedColumns): string {
  return hash('sha256', JSON.stringify(described), 'base64url');
}

/** Leaves out what the platform does not tell, so that it stays as it is. */
export function measuredColumns(
  image: PlatformImage,
): Partial<MeasuredColumns> {
  return {
    platform_status: image.platformStatus.slice(0, 255),
    bytes: image.awaited ? 'awaited' : 'here',
    ...(image.format !== undefined && { format: image.format }),
    ...(image.sizeBytes !== undefined && { size_bytes: image.sizeBytes }),
    ...(image.virtualSizeBytes !== undefined && {
      virtual_size_bytes: image.virtualSizeBytes,
    }),
    ...(image.digest !== undefined && { digest: image.digest }),
    ...(image.disks !== undefined && { disks: disksToRow(image.disks) }),
  };
}

/** What of `told` differs from the row; undefined when nothing does. */
export function differences(
  row: MeasuredColumns,
  told: Partial<MeasuredColumns>,
): Partial<MeasuredColumns> | undefined {
  const changed = Object.entries(told).filter(([column, value]) => {
    const known = row[column as keyof MeasuredColumns];
    // PostgreSQL hands bigints out as text.
    return typeof value === 'number' && known !== null
      ? Number(known) !== value
      : known !== value;
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
