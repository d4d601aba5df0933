import type { ImageRow } from '../tables';

/** Columns that follow from others; the functions in this folder write them. */
export type DerivedImageColumn =
  | 'name_key'
  | 'audience'
  | 'search_key'
  | 'revision';

type RequiredImageColumn =
  | 'id'
  | 'name'
  | 'kind'
  | 'visibility'
  | 'status'
  | 'platform_id'
  | 'region'
  | 'os_type'
  | 'architecture'
  | 'boot_mode'
  | 'origin'
  | 'owner_ref'
  | 'created_by';

/** A new image; what is left out gets the column's default, times get now. */
export type NewImageRow = Pick<ImageRow, RequiredImageColumn> &
  Partial<Omit<ImageRow, RequiredImageColumn | DerivedImageColumn>>;

/** What may be written to an image that exists. */
export type ImageRowPatch = Partial<
  Omit<ImageRow, DerivedImageColumn | 'id' | 'status' | 'created_at'>
>;
