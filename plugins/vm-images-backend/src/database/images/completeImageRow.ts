import type { ImageRow } from '../tables';
import { derivedColumns } from './derivedColumns';
import { normalizeTagsJson } from './normalizeTags';
import type { NewImageRow } from './types';

/** Fills what a new image may leave out; times are `now`, in milliseconds. */
export function completeImageRow(image: NewImageRow, now: number): ImageRow {
  const tags = normalizeTagsJson(image.tags ?? '[]');
  return {
    description: '',
    standing: 'stable',
    failure: null,
    platform_image_id: null,
    platform_status: null,
    bytes: 'here',
    detected: '[]',
    os_distribution: '',
    os_version: '',
    features: '{}',
    min_memory_mib: null,
    max_memory_mib: null,
    min_disk_gib: null,
    encrypted: false,
    encryption_key: null,
    encryption_key_name: null,
    project_group: '',
    family: '',
    version: '',
    format: null,
    size_bytes: 0,
    virtual_size_bytes: null,
    digest: null,
    disks: null,
    default_user: null,
    listing: null,
    licensed_by: null,
    pending_change: null,
    operation_id: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    deleted_by: null,
    deleted_from: null,
    will_destroy_at: null,
    protected: false,
    ...image,
    tags,
    revision: 1,
    ...derivedColumns({ ...image, tags }),
  };
}
