import type {
  ChangeEvent,
  OperationBrief,
  OperationStatus,
} from '@vm-images/backstage-plugin-vm-images-common';

const ended: readonly OperationStatus[] = ['succeeded', 'failed', 'cancelled'];

/** @public */
export function isOver(status: OperationStatus): boolean {
  return ended.includes(status);
}

/** A bar that only moved needs no request; everything else does. @public */
export function isProgressOnly(event: ChangeEvent): boolean {
  return (
    event.type === 'operation' &&
    event.change === 'updated' &&
    event.operation !== undefined &&
    !isOver(event.operation.status)
  );
}

/** Moves the bar of the row that the told operation works on. @public */
export function withProgress<T extends { operation?: OperationBrief }>(
  row: T,
  event: ChangeEvent,
): T {
  if (event.type !== 'operation' || !event.operation) return row;
  if (row.operation?.id !== event.operation.id) return row;
  const { id, kind, status, stage, progress } = event.operation;
  return { ...row, operation: { id, kind, status, stage, progress } };
}
