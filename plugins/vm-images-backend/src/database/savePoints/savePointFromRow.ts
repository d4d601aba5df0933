import type {
  OperationBrief,
  SavePoint,
} from '@vm-images/backstage-plugin-vm-images-common';
import { isoTime, optional, parseJson, withoutUndefined } from '../values';
import type { SavePointRow } from './types';

/** A snapshot or backup as the API shows it, without the verdicts. */
export function savePointFromRow(
  row: SavePointRow,
  operation?: OperationBrief,
): Omit<SavePoint, 'actions'> {
  return withoutUndefined({
    id: row.id,
    kind: row.kind,
    name: row.name,
    description: row.description,
    status: row.status,
    failure: parseJson<SavePoint['failure']>(row.failure),
    virtualMachineId: row.machine_id,
    consistency: optional(row.consistency),
    sizeBytes: row.size_bytes === null ? undefined : Number(row.size_bytes),
    disks: parseJson<SavePoint['disks']>(row.disks) ?? [],
    createdBy: row.created_by,
    createdAt: isoTime(row.created_at),
    operation,
  });
}
