/**
 * The shape of an operation: as the rest of the backend sees it, and as the
 * table holds it. This is the only place that knows both.
 */
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';

/** How an operation can end. */
export type OperationOutcome = 'succeeded' | 'failed' | 'cancelled';

export const OPERATIONS = 'operations';
export const OPERATION_LOG = 'operation_log';

export type OperationStatus =
  | 'queued'
  | 'running'
  | 'cancelling'
  | OperationOutcome;
export type StepStatus =
  | 'pending'
  | 'running'
  | 'done'
  | 'failed'
  | 'undone'
  | 'skipped';
export type LogLevel = 'info' | 'warn' | 'error';

/** What a worker does next with an operation; the status is for people. */
export type OperationPhase = 'run' | 'undo' | 'end' | 'announce' | 'closed';

/** One step of an operation. Times are ISO 8601. */
export type StepRecord = {
  name: string;
  title: string;
  status: StepStatus;
  startedAt?: string;
  finishedAt?: string;
  /** Names in the state that this step wrote. */
  keys?: string[];
  /** Its undo has succeeded. */
  cleaned?: boolean;
  /** Its undo was given up; what it made may still be there. */
  leftBehind?: boolean;
  /** How often it was begun anew after a clean-up; part of its key. */
  round?: number;
};

/** Why an operation failed, in words for people. */
export type OperationFailure = {
  /** Name of the step, or `end`. */
  stage: string;
  reason: string;
  remedy?: string;
  /** Name of the error. */
  name: string;
  /** What the clean-up could not remove, and why. */
  cleanUp?: string;
};

/** How a child of an operation stands. */
export type ChildOutcome = {
  id: string;
  kind: string;
  status: OperationStatus;
  /** It has ended, and its subject is up to date. */
  ended: boolean;
  subject?: { type: string; id: string; name?: string };
  error?: OperationFailure;
};

/** An operation. Times are ISO 8601 by the database's clock. */
export interface OperationRow {
  id: string;
  kind: string;
  status: OperationStatus;
  phase: OperationPhase;
  outcome?: OperationOutcome;
  subject?: { type: string; id: string; name?: string };
  ownerRef?: string;
  createdBy: string;
  parentId?: string;
  queue?: string;
  input: JsonObject;
  state: JsonObject;
  steps: StepRecord[];
  stepIndex: number;
  /** Of the whole operation, 0 to 1. */
  progress: number;
  message?: string;
  error?: OperationFailure;
  /** Of one that had children and has ended: how each of them ended. */
  children?: ChildOutcome[];
  attempt: number;
  waiting: boolean;
  notBefore?: string;
  leaseOwner?: string;
  fence: number;
  cancelRequestedBy?: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  updatedAt: string;
}

/**
 * A row as the drivers return it. PostgreSQL's bigint comes as text and
 * SQLite's boolean as a number.
 */
export interface OperationTableRow {
  id: string;
  kind: string;
  status: OperationStatus;
  phase: OperationPhase;
  outcome: OperationOutcome | null;
  subject_type: string | null;
  subject_id: string | null;
  subject_name: string | null;
  owner_ref: string;
  created_by: string;
  parent_id: string | null;
  spawn_key: string | null;
  queue: string;
  input: string;
  state: string;
  steps: string;
  step_index: number;
  progress: number;
  message: string | null;
  error: string | null;
  children: string | null;
  attempt: number;
  waiting: boolean | number;
  not_before: number | string | null;
  lease_owner: string | null;
  lease_until: number | string | null;
  fence: number | string;
  log_seq: number | string;
  cancel_requested_by: string | null;
  created_at: number | string;
  claimed_at: number | string | null;
  started_at: number | string | null;
  finished_at: number | string | null;
  updated_at: number | string;
}

/** Values to write, some of them computed by the database. */
export type OperationChanges = {
  [K in keyof OperationTableRow]?: OperationTableRow[K] | Knex.Raw;
};

function isoTime(value: number | string): string {
  return new Date(Number(value)).toISOString();
}

function optionalTime(value: number | string | null): string | undefined {
  return value === null ? undefined : isoTime(value);
}

function parsed<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

function subjectOf(row: OperationTableRow): OperationRow['subject'] {
  if (row.subject_type === null || row.subject_id === null) {
    return undefined;
  }
  return {
    type: row.subject_type,
    id: row.subject_id,
    name: row.subject_name ?? undefined,
  };
}

/** An operation as the backend sees it, of a row of the table. */
export function toOperationRow(row: OperationTableRow): OperationRow {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    phase: row.phase,
    outcome: row.outcome ?? undefined,
    subject: subjectOf(row),
    ownerRef: row.owner_ref || undefined,
    createdBy: row.created_by,
    parentId: row.parent_id ?? undefined,
    queue: row.queue || undefined,
    input: JSON.parse(row.input),
    state: JSON.parse(row.state),
    steps: JSON.parse(row.steps),
    stepIndex: row.step_index,
    progress: row.progress,
    message: row.message ?? undefined,
    error: parsed(row.error),
    children: parsed(row.children),
    attempt: row.attempt,
    waiting: Boolean(row.waiting),
    notBefore: optionalTime(row.not_before),
    leaseOwner: row.lease_owner ?? undefined,
    fence: Number(row.fence),
    cancelRequestedBy: row.cancel_requested_by ?? undefined,
    createdAt: isoTime(row.created_at),
    startedAt: optionalTime(row.started_at),
    finishedAt: optionalTime(row.finished_at),
    updatedAt: isoTime(row.updated_at),
  };
}

/** Whether it has ended for everyone, its subject included. */
export function hasEnded(row: Pick<OperationRow, 'phase'>): boolean {
  return row.phase === 'announce' || row.phase === 'closed';
}

/** How a child stands, as its parent sees it. */
export function toChildOutcome(row: OperationRow): ChildOutcome {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    ended: hasEnded(row),
    subject: row.subject,
    error: row.error,
  };
}
