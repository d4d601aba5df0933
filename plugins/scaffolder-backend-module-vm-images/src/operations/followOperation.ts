import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from './explain';
import type { Session } from './Session';

const OPEN: readonly Operation['status'][] = [
  'queued',
  'running',
  'cancelling',
];

/** Prints the stages and the log of one operation as they come. */
class OperationPrinter {
  readonly #logger: Pick<LoggerService, 'info' | 'warn' | 'error'>;
  readonly #prefix: string;
  #stage: string | undefined;
  #lastLine = 0;

  constructor(
    logger: Pick<LoggerService, 'info' | 'warn' | 'error'>,
    prefix: string,
  ) {
    this.#logger = logger;
    this.#prefix = prefix;
  }

  async print(session: Session, operation: Operation): Promise<void> {
    if (operation.stage && operation.stage !== this.#stage) {
      this.#stage = operation.stage;
      this.#logger.info(`${this.#prefix}${operation.stage}`);
    }
    const lines = await session.api.getOperationLog(
      operation.id,
      { after: this.#lastLine },
      await session.options(),
    );
    for (const line of lines) {
      this.#lastLine = line.sequence;
      this.#logger[line.level](`${this.#prefix}${line.text}`);
    }
  }
}

/**
 * Follows an operation and its parts to the end, printing what they say. When
 * the task is cancelled so is the operation.
 *
 * @returns The ended operation, whatever its outcome, and its parts.
 */
export async function followOperation(options: {
  session: Session;
  operationId: string;
  logger: Pick<LoggerService, 'info' | 'warn' | 'error'>;
  signal?: AbortSignal;
  pollMs?: number;
}): Promise<{ operation: Operation; parts: Operation[] }> {
  const { session, operationId, logger, signal, pollMs = 1000 } = options;
  const printers = new Map<string, OperationPrinter>();
  const print = async (operation: Operation, prefix: string) => {
    const printer =
      printers.get(operation.id) ?? new OperationPrinter(logger, prefix);
    printers.set(operation.id, printer);
    await printer.print(session, operation);
  };
  let cancelled = false;
  for (;;) {
    if (signal?.aborted && !cancelled) {
      cancelled = true;
      logger.warn('The task was cancelled; cancelling the operation');
      await session.api.cancelOperation(operationId, await session.options());
    }
    const operation = await asked(async () =>
      session.api.getOperation(operationId, await session.options()),
    );
    const parts = await partsOf(session, operationId);
    await print(operation, '');
    for (const part of parts) {
      await print(part, `${part.subject?.name ?? part.id}: `);
    }
    if (!OPEN.includes(operation.status)) return { operation, parts };
    await pause(pollMs, cancelled ? undefined : signal);
  }
}

async function partsOf(session: Session, parent: string): Promise<Operation[]> {
  const parts: Operation[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.api.listOperations(
      { parent, limit: 100, cursor },
      await session.options(),
    );
    parts.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return parts.reverse();
}

/** Waits, or until the signal aborts; that is no error here. */
function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal?.aborted) done();
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Throws what went wrong, with stage and remedy, unless it succeeded. */
export function assertSucceeded(operation: Operation): void {
  if (operation.status === 'succeeded') return;
  const { title, status, error } = operation;
  const text = error
    ? [`${error.stage}: ${error.reason}`, error.remedy].filter(Boolean)
    : [`it was ${status}`];
  throw new Error(`${title} did not succeed. ${text.join(' ')}`);
}
