/**
 * What QEMU says a machine is doing (`RunState` of its schema). Only the words
 * that we act on are spelt out.
 */
export type RunState =
  | 'running'
  | 'paused'
  | 'shutdown'
  | 'internal-error'
  | 'guest-panicked'
  | 'io-error'
  | (string & {});

/** A background job inside QEMU, as `query-jobs` tells it. */
export interface QmpJob {
  id: string;
  type: string;
  /** `running`, `pending`, `concluded` and so on. */
  status: string;
  /** In units of the job's own (bytes for a backup). */
  'current-progress': number;
  'total-progress': number;
  /** Why it failed; absent while it runs and after a success. */
  error?: string;
}

/** One disk of a grouped live backup. */
export interface BackupAction {
  type: 'blockdev-backup';
  data: {
    'job-id': string;
    device: string;
    target: string;
    sync: 'full';
    'auto-finalize': boolean;
    'auto-dismiss': boolean;
    'on-source-error'?: 'report';
    'on-target-error'?: 'report';
    speed?: number;
  };
}

/** A node of QEMU's block layer, as JSON of `-blockdev` and `blockdev-add`. */
export interface BlockNode {
  driver: string;
  'node-name'?: string;
  'read-only'?: boolean;
  discard?: 'ignore' | 'unmap';
  'detect-zeroes'?: 'off' | 'on' | 'unmap';
  filename?: string;
  file?: BlockNode | string;
  backing?: BlockNode | null;
  encrypt?: { format: 'luks'; 'key-secret': string };
}

/** The commands this package uses: what each takes and what it gives. */
export interface QmpCommands {
  qmp_capabilities: { takes: undefined; gives: unknown };
  'query-uuid': { takes: undefined; gives: { UUID: string } };
  'query-status': {
    takes: undefined;
    gives: { status: RunState; running: boolean };
  };
  'query-jobs': { takes: undefined; gives: QmpJob[] };
  'query-kvm': {
    takes: undefined;
    gives: { enabled: boolean; present: boolean };
  };
  'query-named-block-nodes': {
    takes: { flat: boolean };
    gives: { 'node-name'?: string; file: string }[];
  };
  system_powerdown: { takes: undefined; gives: unknown };
  system_reset: { takes: undefined; gives: unknown };
  stop: { takes: undefined; gives: unknown };
  cont: { takes: undefined; gives: unknown };
  quit: { takes: undefined; gives: unknown };
  'blockdev-add': { takes: BlockNode; gives: unknown };
  'blockdev-del': { takes: { 'node-name': string }; gives: unknown };
  /** `data` is no secret to QEMU's socket, which nobody else can open. */
  'object-add': {
    takes: { 'qom-type': 'secret'; id: string; format: 'raw'; data: string };
    gives: unknown;
  };
  'object-del': { takes: { id: string }; gives: unknown };
  transaction: {
    takes: {
      actions: BackupAction[];
      properties?: { 'completion-mode': 'individual' | 'grouped' };
    };
    gives: unknown;
  };
  'job-cancel': { takes: { id: string }; gives: unknown };
  'job-dismiss': { takes: { id: string }; gives: unknown };
  block_resize: {
    takes: { 'node-name': string; size: number };
    gives: unknown;
  };
}

/** A happening that QEMU tells of without being asked. */
export interface QmpEvent {
  event: string;
  data: Record<string, unknown>;
}
