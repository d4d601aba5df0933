import type { AccelerationVerdict } from '../acceleration/Acceleration';
import { serialLogSize } from '../serial/serialLog';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';
import type { Observation } from './observe';

/** Under working KVM even a slow firmware has said something by then. */
const FIRST_BYTE_TIMEOUT_MS = 10_000;

/**
 * Says why KVM seems not to work for a running machine, if it seems so.
 *
 * An internal error always counts. Silence counts only while nothing has proved
 * KVM yet: a guest may have no serial console.
 */
export async function kvmTrouble(
  record: MachineRecord,
  paths: MachinePaths,
  seen: Observation,
  verdict: AccelerationVerdict,
): Promise<string | undefined> {
  if (record.accelerator !== 'kvm' || seen.present !== 'running') {
    return undefined;
  }
  if (seen.status === 'internal-error') {
    return 'QEMU met an internal error';
  }
  const ageMs = Date.now() - Date.parse(record.startedAt ?? '');
  const mayBeHanging =
    verdict.kvm !== 'proved' && ageMs > FIRST_BYTE_TIMEOUT_MS;
  return mayBeHanging && (await serialLogSize(paths)) === 0
    ? `the guest was silent for ${FIRST_BYTE_TIMEOUT_MS / 1000} s`
    : undefined;
}
