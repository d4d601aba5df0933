import type { Knex } from 'knex';
import { cleanText } from './failure';
import { OPERATIONS, OPERATION_LOG, type LogLevel } from './OperationRow';

/** Lines kept of one operation; older ones make room. */
export const LOG_LINES_KEPT = 2000;
/** Longest line, in characters. */
export const LOG_LINE_LENGTH = 2000;
/**
 * Lines that wait in memory for the next flush. All go into one statement, and
 * SQLite takes at most 500 rows in one.
 */
const LINES_BUFFERED = 400;
/** How long a line waits for others to be written with. */
const FLUSH_AFTER_MS = 250;
/** Most lines that one reading returns. */
const LINES_READ = 1000;

/** A line of an operation's log. */
export interface OperationLogLine {
  /** Grows by one from line to line; gaps are lines that made room. */
  seq: number;
  /** ISO 8601. */
  at: string;
  level: LogLevel;
  line: string;
}

interface LogTableRow {
  operation_id: string;
  seq: number | string;
  at: number | string;
  level: LogLevel;
  line: string;
}

type PendingLine = Pick<LogTableRow, 'at' | 'level' | 'line'>;

/** Reads lines after `after`, oldest first, at most a thousand. */
export async function readOperationLog(options: {
  database: Knex;
  id: string;
  after?: number;
}): Promise<OperationLogLine[]> {
  const rows = await options
    .database<LogTableRow>(OPERATION_LOG)
    .where('operation_id', options.id)
    .where('seq', '>', options.after ?? 0)
    .orderBy('seq')
    .limit(LINES_READ);
  return rows.map(row => ({
    seq: Number(row.seq),
    at: new Date(Number(row.at)).toISOString(),
    level: row.level,
    line: row.line,
  }));
}

/** Adds lines and lets the oldest go, inside the caller's transaction. */
export async function appendOperationLog(options: {
  tx: Knex.Transaction;
  id: string;
  lines: PendingLine[];
}): Promise<void> {
  const { tx, id, lines } = options;
  const [{ log_seq }] = await tx<{ id: string; log_seq: number | string }>(
    OPERATIONS,
  )
    .where({ id })
    .update({ log_seq: tx.raw('log_seq + ?', [lines.length]) })
    .returning('log_seq');
  const last = Number(log_seq);
  const first = last - lines.length + 1;
  await tx<LogTableRow>(OPERATION_LOG).insert(
    lines.map((line, at) => ({ ...line, operation_id: id, seq: first + at })),
  );
  await tx(OPERATION_LOG)
    .where('operation_id', id)
    .where('seq', '<=', last - LOG_LINES_KEPT)
    .delete();
}

export interface OperationLogOptions {
  id: string;
  redact: (text: string) => string;
  /** The database's time in milliseconds. */
  now: () => number;
  /** Runs a transaction that commits only while the operation is held. */
  fenced: (work: (tx: Knex.Transaction) => Promise<void>) => Promise<void>;
  onError: (error: unknown) => void;
}

/**
 * Collects the lines of a running operation and writes them in batches, so
 * that a chatty tool costs a few transactions a second and not one per line.
 */
export class OperationLog {
  readonly #options: OperationLogOptions;
  #pending: PendingLine[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: OperationLogOptions) {
    this.#options = options;
  }

  add(text: string, level: LogLevel = 'info'): void {
    if (this.#pending.length >= LINES_BUFFERED) {
      this.#dropped += 1;
      return;
    }
    const line = cleanText(this.#options.redact(text), LOG_LINE_LENGTH);
    this.#pending.push({ at: this.#options.now(), level, line });
    if (!this.#timer) {
      this.#timer = setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
      this.#timer.unref();
    }
  }

  /** Writes what is pending. Never fails: a lost line is no lost work. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const lines = this.#pending;
    if (this.#dropped > 0) {
      const line = `${this.#dropped} lines came too fast and were left out`;
      lines.push({ at: this.#options.now(), level: 'warn', line });
    }
    this.#pending = [];
    this.#dropped = 0;
    if (lines.length === 0) {
      return;
    }
    const { id, fenced, onError } = this.#options;
    try {
      await fenced(tx => appendOperationLog({ tx, id, lines }));
    } catch (error) {
      onError(error);
    }
  }
}
