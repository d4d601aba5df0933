/** What may be done with an operation in the state that it is in. */
import { hasEnded, type OperationRow } from '../operations';

/** Nothing is left to stop: destroying is not interrupted half way. */
const neverCancelled = new Set([
  'vm.delete',
  'vm.unsave',
  'image.delete',
  'image.destroy',
]);

/** Their subject outlives a cancel, so there is something to go on with. */
const retriedAfterCancel = new Set([
  'vm.power',
  'vm.finish-install',
  'vm.reinstall',
  'image.fetch',
  'vm.delete',
  'vm.unsave',
  'image.delete',
  'image.destroy',
  'platform.sync',
  'key.rotate',
  'key.rewrap',
]);

export function isCancellable(row: OperationRow): boolean {
  if (neverCancelled.has(row.kind) || row.outcome) return false;
  return row.status === 'queued' || row.status === 'running';
}

export function isRetryable(row: OperationRow): boolean {
  if (!hasEnded(row)) return false;
  return (
    row.status === 'failed' ||
    (row.status === 'cancelled' && retriedAfterCancel.has(row.kind))
  );
}
