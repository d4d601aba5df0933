/**
 * A request that may be repeated has one effect, however often it comes and in
 * whichever replica.
 *
 * Whoever first writes the row (caller, key) does the work; all others wait for
 * the answer in it. When the work fails nothing has happened, so the row goes
 * and the next repetition tries anew. When a process dies in the middle, or the
 * database goes away before it has answered, nobody can tell whether the work
 * took effect: repetitions are refused with a text that says so, rather than
 * risk a second effect.
 */
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdempotencyRow } from '../../database/tables';
import type { Answer } from '../RouteTools';
import { hashRequest, type RepeatableRequest } from './hashRequest';
import { isOutcomeUnknown } from './isOutcomeUnknown';

/** How long answers are kept. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** How long a repetition waits for the answer of the first one. */
const WAIT_MS = 25_000;
const POLL_MS = 50;

/** Instead of an answer: nobody knows what became of the request. */
const INTERRUPTED = 'interrupted';

interface Options {
  database: Knex;
  /** Keys of different callers have nothing to do with each other. */
  caller: string;
  key: string;
  request: RepeatableRequest;
  work(): Promise<Answer>;
  /** For tests. @defaultValue 25 seconds */
  waitMs?: number;
}

export async function answerOnce(options: Options): Promise<Answer> {
  const hash = await hashRequest(options.request, [
    options.caller,
    options.key,
  ]);
  const { waitMs = WAIT_MS } = options;
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (await begin(options, hash)) return answer(options);
    const row = await rows(options).first();
    // It failed meanwhile: now it is ours to try.
    if (!row) continue;
    if (row.request_hash !== hash) throw usedOtherwise(options.key);
    if (row.status !== null) return replay(row);
    if (row.response === INTERRUPTED) throw unanswered(options.key, row);
    if (performance.now() > deadline) throw unanswered(options.key, row);
    await sleep(POLL_MS);
  }
}

function rows({ database, caller, key }: Options) {
  return database<IdempotencyRow>('idempotency').where({ caller, key });
}

/** Writes the row unless there is one; one that is too old does not count. */
async function begin(options: Options, hash: string): Promise<boolean> {
  const { database, caller, key } = options;
  const now = Date.now();
  await rows(options)
    .where('created_at', '<', now - KEPT_MS)
    .delete();
  const inserted = await database<IdempotencyRow>('idempotency')
    .insert({
      ...{ caller, key, request_hash: hash },
      ...{ status: null, response: null, created_at: now },
    })
    .onConflict(['caller', 'key'])
    .ignore()
    .returning('key');
  return inserted.length > 0;
}

async function answer(options: Options): Promise<Answer> {
  let result: Answer;
  try {
    result = await options.work();
  } catch (error) {
    const mine = rows(options);
    // What fails here fails for the same reason; then the row stays as it is.
    await (isOutcomeUnknown(error)
      ? mine.update({ response: INTERRUPTED }).catch(() => undefined)
      : mine.delete());
    throw error;
  }
  const { status, body, headers } = result;
  await rows(options).update({
    status,
    response: JSON.stringify({ body, headers }),
  });
  return result;
}

function replay(row: IdempotencyRow): Answer {
  const { body, headers } = JSON.parse(row.response ?? '{}') as Answer;
  return {
    status: row.status ?? 200,
    body,
    headers: { ...headers, 'Idempotency-Replayed': 'true' },
  };
}

function usedOtherwise(key: string): ConflictError {
  return new ConflictError(
    `Idempotency-Key "${key}" was used for another request. Use a new key for a new request.`,
  );
}

function unanswered(key: string, row: IdempotencyRow): ConflictError {
  const since = new Date(Number(row.created_at)).toISOString();
  return new ConflictError(
    `The first request with Idempotency-Key "${key}", of ${since}, has no answer yet. If it was interrupted, look at the operations whether it took effect, and use a new key if it did not.`,
  );
}

/** Removes answers that are no longer kept. Called now and then. */
export async function forgetAnswers(options: {
  database: Knex;
}): Promise<number> {
  return options
    .database<IdempotencyRow>('idempotency')
    .where('created_at', '<', Date.now() - KEPT_MS)
    .delete();
}
