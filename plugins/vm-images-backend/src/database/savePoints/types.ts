import type {
  Consistency,
  SavePointKind,
  SavePointStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { BigIntColumn } from '../tables';

/** A snapshot or backup of a machine. */
export interface SavePointRow {
  id: string;
  kind: SavePointKind;
  machine_id: string;
  platform_id: string;
  platform_save_point_id: string | null;
  name: string;
  description: string;
  status: SavePointStatus;
  /** JSON of `Failure`. */
  failure: string | null;
  consistency: Consistency | null;
  size_bytes: BigIntColumn | null;
  /** JSON of `ImageDisk[]`. */
  disks: string;
  created_by: string;
  /** The operation that works on it or makes an image of it now. */
  operation_id: string | null;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
}

/** What a new one has to say. */
export type NewSavePointRow = Pick<
  SavePointRow,
  | 'id'
  | 'kind'
  | 'machine_id'
  | 'platform_id'
  | 'name'
  | 'description'
  | 'created_by'
  | 'operation_id'
>;

/** What may be written to one that exists. */
export type SavePointPatch = Partial<
  Omit<SavePointRow, 'id' | 'kind' | 'status' | 'machine_id' | 'created_at'>
>;

export const SAVE_POINTS = 'save_points';
