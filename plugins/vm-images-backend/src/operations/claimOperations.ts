/**
 * # Claim, lease, fence: who works on an operation
 *
 * Many workers in several replicas share the table. None of them can be
 * trusted to be alive, and none can know that it has been given up: a process
 * may be killed between two instructions, and one that was frozen for a minute
 * goes on as if no time had passed. Three things together make that harmless.
 *
 * **A claim** is one guarded `UPDATE`. It picks operations that nobody holds,
 * stamps them, and returns them; whatever it did not change belongs to someone
 * else. There is no state in which an operation is picked but not stamped.
 *
 * **A lease** says until when the claim counts, by the database's clock. The
 * worker renews it while it works. When it dies the lease runs out, and the
 * next claim finds the operation as it finds a new one, only with steps
 * already done. A worker that gives an operation up on purpose (back-off,
 * waiting for children, shutdown) drops the lease instead.
 *
 * **A fence** is a number that moves whenever an operation changes hands, and
 * every later write says `WHERE id AND fence = mine`. A lease alone would be a
 * promise about time, which a frozen process breaks; the fence is checked by
 * the database in the same statement as the write. So a lease may be as wrong
 * as it likes (two workers may well run the same step for a moment): only one
 * of them can write what came of it. The other learns it from its first
 * refused write or renewal, its signal aborts, and it writes nothing more.
 * What the fence cannot guard is a platform; there the step's
 * `idempotencyKey` makes both find the same thing.
 *
 * ## The phases
 *
 *     run ──► end ──► announce ──► closed
 *      │       ▲
 *      └► undo ┘
 *
 * `phase` tells a worker what to do next, `status` tells people. Each
 * transition is one fenced statement, and what follows it is idempotent, so a
 * crash anywhere means doing the last thing once more:
 * - `run`: the steps from `step_index` on. A step is marked running before it
 *   begins (so that a clean-up knows of it), and marked done in the statement
 *   that stores what it returned.
 * - `undo`: clean-up of the started steps, the last one first.
 * - `end`: the outcome stands and cannot change any more, so two workers that
 *   both tell the subject tell it the same; then the status becomes final.
 * - `announce`: observers hear of the end.
 *
 * ## Which one is next
 *
 * A queue limits how many operations of it are in `run` or `undo` under a live
 * lease, over all replicas. Only operations that mean to go forward wait for a
 * place; clean-up and endings never do. Whoever backs off or waits for
 * children holds no place, so a poisoned operation blocks nobody.
 *
 * Inside a queue the next one belongs to the owner with the fewest running,
 * then to the owner who was served longest ago, and is that owner's oldest.
 * An owner's second candidate counts the first as running, which makes the
 * rule hold inside one statement that claims many.
 *
 * ## Two databases
 *
 * SQLite has one writer at a time, so the statement alone is exact. On
 * PostgreSQL two claims at once would each count the running ones before the
 * other's stamp, so claims take turns through an advisory lock, held for one
 * statement; the rows are taken with `FOR UPDATE SKIP LOCKED`, because someone
 * may be cancelling one of them just now. A replica that freezes between the
 * two has its session closed by the database after five seconds.
 */
import type { Knex } from 'knex';
import { databaseNowSql, isPostgres } from './databaseTime';
import {
  QUEUES_WITH_WORK,
  claimable,
  nextInTurn,
  type SqlFragment,
} from './nextInTurn';
import {
  OPERATIONS,
  toOperationRow,
  type OperationRow,
  type OperationTableRow,
} from './OperationRow';

/** More running operations than any queue will ever see. */
const UNLIMITED = 1_000_000;

/** On PostgreSQL, one claim after the other; sent as one message. */
const TAKE_TURNS = `
  set local idle_in_transaction_session_timeout = '5s';
  set local lock_timeout = '5s';
  select pg_advisory_xact_lock(hashtext(current_schema() || '.operations'))`;

export interface ClaimOptions {
  database: Knex;
  /** Who claims; unique per engine. */
  leaseOwner: string;
  leaseMs: number;
  /** How many at most. */
  count: number;
  /** Kinds that this engine can run. */
  kinds: string[];
  queueLimits: (queue: string) => number;
}

/** The one statement that picks and stamps. */
function claimStatement(
  options: ClaimOptions,
  limits: Map<string, number>,
): SqlFragment {
  const { kinds, count } = options;
  const now = databaseNowSql(options.database);
  const next = nextInTurn({ now, limits, kinds, count });
  const free = claimable(now, kinds);
  const lock = isPostgres(options.database) ? 'for update skip locked' : '';
  const sql = `${next.sql},
    picked as (
      select o.id from ${OPERATIONS} o
      where o.id in (select id from next)
        and o.phase <> 'closed' and ${free.sql} ${lock}
    )
    update ${OPERATIONS} set
      started_at = case when status = 'queued'
        then coalesce(started_at, ${now}) else started_at end,
      status = case when status = 'queued' then 'running' else status end,
      attempt = attempt + case when lease_owner is null then 0 else 1 end,
      fence = fence + 1,
      lease_owner = ?,
      lease_until = ${now} + ?,
      claimed_at = ${now},
      updated_at = ${now},
      not_before = null,
      waiting = false
    where id in (select id from picked)
    returning *`;
  return {
    sql,
    bindings: [
      ...next.bindings,
      ...free.bindings,
      options.leaseOwner,
      Math.round(options.leaseMs),
    ],
  };
}

/** Limits of the queues in which there is work, if there is any. */
async function findLimits(
  options: ClaimOptions,
): Promise<Map<string, number> | undefined> {
  const found = await options.database.raw(QUEUES_WITH_WORK);
  const rows: { queue: string }[] = found.rows ?? found;
  if (rows.length === 0) {
    return undefined;
  }
  const limitOf = (queue: string) =>
    queue === '' ? UNLIMITED : options.queueLimits(queue);
  return new Map(
    rows.map(({ queue }) => [
      queue,
      Math.max(0, Math.floor(Math.min(limitOf(queue), UNLIMITED))),
    ]),
  );
}

async function claimOnPostgres(
  database: Knex,
  statement: SqlFragment,
): Promise<OperationTableRow[]> {
  return await database.transaction(async tx => {
    await tx.raw(TAKE_TURNS);
    const result = await tx.raw(statement.sql, statement.bindings);
    return result.rows;
  });
}

/**
 * Claims up to `count` operations, those whose turn it is. They come back as
 * they now stand, each with its new fence; no order is promised.
 */
export async function claimOperations(
  options: ClaimOptions,
): Promise<OperationRow[]> {
  if (options.count < 1 || options.kinds.length === 0) {
    return [];
  }
  const limits = await findLimits(options);
  if (!limits) {
    return [];
  }
  const statement = claimStatement(options, limits);
  const rows: OperationTableRow[] = isPostgres(options.database)
    ? await claimOnPostgres(options.database, statement)
    : await options.database.raw(statement.sql, statement.bindings);
  return rows.map(toOperationRow);
}
