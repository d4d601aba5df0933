import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { MachineRecord } from './machineRecord';
import type { MachineStore } from './MachineStore';

/** A machine as callers name it: by the platform's id and by the portal's. */
export interface MachineRef {
  id: string;
  marker: string;
}

/**
 * Finds a machine whose two names are both right.
 *
 * @throws NotFoundError, or NotAllowedError when the id is another's
 */
export async function requireMachine(
  store: MachineStore,
  ref: MachineRef,
): Promise<MachineRecord> {
  const record = await store.get(ref.id);
  if (!record) {
    throw new NotFoundError(`There is no virtual machine '${ref.id}' here`);
  }
  assertMarker(record, ref.marker);
  return record;
}

/** @throws NotAllowedError when the machine belongs to somebody else */
export function assertMarker(record: MachineRecord, marker: string): void {
  if (record.marker !== marker) {
    throw new NotAllowedError(
      `Virtual machine '${record.id}' carries the mark '${record.marker}' and ` +
        `not '${marker}'; it is left alone`,
    );
  }
}
