import type {
  Operation,
  OperationBrief,
} from '@vm-images/backstage-plugin-vm-images-common';
import { exportResult } from '../bucketExports/exportResult';
import { cancelledParts, operationTitle } from '../changes';
import { withoutUndefined } from '../database/values';
import { rotationResult } from '../encryption/rotation/rotationResult';
import { hasEnded, type OperationRow } from '../operations';
import { isCancellable, isRetryable } from './possibilities';

const subjectTypes = [
  'image',
  'virtual-machine',
  'platform',
  'encryption-key',
] as const;

/** How far the parts of an operation are, all in all. */
export interface PartsProgress {
  all: number;
  ended: number;
  /** 0 to 1. */
  progress: number;
}

function subjectOf(row: OperationRow): Operation['subject'] {
  const type = subjectTypes.find(one => one === row.subject?.type);
  if (!row.subject || !type) return undefined;
  const { id, name = id } = row.subject;
  return { type, id, name };
}

/** The title of what it does now, for people. */
function stageOf(row: OperationRow): string | undefined {
  if (hasEnded(row)) return undefined;
  if (row.phase === 'undo') return 'Clean up';
  if (row.phase === 'end') return 'Finish';
  return row.steps.at(row.stepIndex)?.title;
}

function errorOf(row: OperationRow): Operation['error'] {
  if (!row.error) return undefined;
  const { stage, reason, remedy, cleanUp } = row.error;
  const step = row.steps.find(({ name }) => name === stage);
  return withoutUndefined({
    stage: step?.title ?? 'Finish',
    reason: [reason, cleanUp].filter(Boolean).join('\n'),
    remedy,
  });
}

function stagesOf(row: OperationRow): Operation['stages'] {
  return row.steps.map(({ name, title, status, startedAt, finishedAt }) =>
    withoutUndefined({ name, title, status, startedAt, finishedAt }),
  );
}

/** An operation as the API shows it. */
export function operationFromRow(
  row: OperationRow,
  parts?: PartsProgress,
): Operation {
  const open = parts && !hasEnded(row);
  return withoutUndefined({
    id: row.id,
    kind: row.kind,
    title: operationTitle(row),
    status: row.status,
    subject: subjectOf(row),
    ownerRef: row.ownerRef,
    createdBy: row.createdBy,
    parentId: row.parentId,
    stages: stagesOf(row),
    stage: stageOf(row),
    progress: open ? parts.progress : row.progress,
    message: open
      ? `${parts.ended} of ${parts.all} done`
      : row.message ?? cancelledParts(row),
    error: errorOf(row),
    result: exportResult(row) ?? rotationResult(row),
    attempt: row.attempt,
    cancellable: isCancellable(row),
    retryable: isRetryable(row),
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    updatedAt: row.updatedAt,
  });
}

/** What an image or machine says of the operation that works on it. */
export function operationBrief(row: OperationRow): OperationBrief {
  return withoutUndefined({
    id: row.id,
    kind: row.kind,
    status: row.status,
    stage: stageOf(row),
    progress: row.progress,
  });
}
