import type { KeysetPosition, SortOrder } from '../keyset';

/** What images may be sorted by; each has its indexes. */
export const imageSorts = {
  updatedAt: { column: 'updated_at', index: 'updated', type: 'number' },
  createdAt: { column: 'created_at', index: 'created', type: 'number' },
  name: { column: 'name_key', index: 'name', type: 'string' },
  size: { column: 'size_bytes', index: 'size', type: 'number' },
} as const;

export type ImageSort = keyof typeof imageSorts;

/** What images may be filtered by, and where that stands. */
export const imageFilters = {
  platform: 'platform_id',
  region: 'region',
  status: 'status',
  kind: 'kind',
  visibility: 'visibility',
  os: 'os_distribution',
  architecture: 'architecture',
  family: 'family',
} as const;

export type ImageFilter = keyof typeof imageFilters;

export type ImageScope =
  | 'all'
  | 'mine'
  | 'shared'
  | 'public'
  | 'marketplace'
  | 'iso'
  | 'bin';

/** A parsed and checked question for a page of images. */
export interface ImageListRequest {
  scope: ImageScope;
  /** Of each filter that is set, the values that will do. */
  filters: ReadonlyMap<ImageFilter, readonly string[]>;
  /** All of them must be there. */
  tags: readonly string[];
  /** Only those that are encrypted, or only those that are not. */
  encrypted?: boolean;
  /** One of them must be the owner; none means any. */
  owners: readonly string[];
  /** All of them must be found, in lower case and without white space. */
  terms: readonly string[];
  sort: ImageSort;
  order: SortOrder;
  limit: number;
  count: 'capped' | 'exact' | 'none';
  position?: KeysetPosition;
  /** Fingerprint of everything but limit, count and position. */
  list: string;
}
