import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { CHANNEL } from './announceWork';
import { isPostgres } from './databaseTime';
import { messageOf } from './failure';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** A connection that died unseen is found out by then. */
const PROBE_EVERY_MS = 30_000;
const PROBE_PATIENCE_MS = 10_000;

/** What is used of the driver's connection. */
interface RawConnection {
  query(text: string): Promise<{ rows: { schema: string }[] }>;
  on(event: 'notification', hear: (said: { payload?: string }) => void): void;
  once(event: 'end' | 'error', hear: (error?: unknown) => void): void;
}

interface RawConnections {
  acquireRawConnection(): Promise<RawConnection>;
  destroyRawConnection(connection: RawConnection): Promise<void>;
}

export interface WorkListenerOptions {
  database: Knex;
  logger: LoggerService;
  /** There may be work. */
  onWork(): void;
  /** Whoever works on this operation shall stop. */
  onCancel(id: string): void;
}

/**
 * Hears on PostgreSQL what other replicas announce, over one connection beside
 * the pool. While there is none, the poll has to do; it is made again after
 * pauses that grow. Elsewhere it does nothing: SQLite has one process.
 */
export class WorkListener {
  readonly #options: WorkListenerOptions;
  #stop: AbortController | undefined;
  #listening: Promise<void> = Promise.resolve();

  constructor(options: WorkListenerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#stop || !isPostgres(this.#options.database)) return;
    this.#stop = new AbortController();
    this.#listening = this.#listen(this.#stop.signal);
  }

  /** Closes the connection; nothing is heard afterwards. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    await this.#listening;
  }

  /** One connection after the other, until stopped. Never fails. */
  async #listen(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const begun = performance.now();
      try {
        await this.#hear(signal);
      } catch (error) {
        const reason = messageOf(error);
        this.#options.logger.debug(`Not told of work by others: ${reason}`);
      }
      const wasGood = performance.now() - begun > LONGEST_PAUSE_MS;
      pauseMs = wasGood
        ? FIRST_PAUSE_MS
        : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      await pause(pauseMs * (0.5 + Math.random() / 2), signal);
    }
  }

  /** Until the connection is lost, which throws, or no longer wanted. */
  async #hear(signal: AbortSignal): Promise<void> {
    const client: RawConnections = this.#options.database.client;
    const connection = await client.acquireRawConnection();
    try {
      const lost = new Promise<never>((_, reject) => {
        connection.once('error', reject);
        connection.once('end', () => reject(new Error('It was closed')));
      });
      lost.catch(() => {});
      const { rows } = await connection.query(
        'select current_schema() as schema',
      );
      connection.on('notification', ({ payload = '' }) =>
        this.#heard(payload, rows[0].schema, signal),
      );
      await connection.query(`listen ${CHANNEL}`);
      // What was announced while nobody listened.
      if (!signal.aborted) this.#options.onWork();
      while (!signal.aborted) {
        await Promise.race([lost, pause(PROBE_EVERY_MS, signal)]);
        if (!signal.aborted) await Promise.race([lost, probe(connection)]);
      }
    } finally {
      await client.destroyRawConnection(connection).catch(() => {});
    }
  }

  #heard(payload: string, schema: string, signal: AbortSignal): void {
    const end = payload.lastIndexOf(' ');
    if (signal.aborted || payload.slice(0, end) !== schema) return;
    const cancelled = payload.slice(end + 1);
    if (cancelled) this.#options.onCancel(cancelled);
    this.#options.onWork();
  }
}

/** Asks whether anyone is at the other end. */
async function probe(connection: RawConnection): Promise<void> {
  const patience = new AbortController();
  const late = pause(PROBE_PATIENCE_MS, patience.signal).then(() => {
    if (!patience.signal.aborted) throw new Error('It does not answer');
  });
  try {
    await Promise.race([connection.query('select 1'), late]);
  } finally {
    patience.abort();
  }
}

/** Waits, or until the signal aborts; that is no error here. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
