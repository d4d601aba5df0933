import { OPERATIONS } from './OperationRow';

/** A piece of SQL, with what stands for its question marks. */
export interface SqlFragment {
  sql: string;
  bindings: (string | number)[];
}

/**
 * What goes forward and so needs a place in its queue. The first condition is
 * that of `operations_forward_idx`, letter by letter, or it is not used.
 */
const FORWARD = "o.phase = 'run' and o.status <> 'cancelling'";

/** What is to be cleaned up or ended, as `operations_ending_idx` has it. */
const ENDING =
  "(o.phase in ('undo', 'end', 'announce') or o.status = 'cancelling')";

/** A condition on row `o`, which has not ended; holds if nobody works on it. */
export function claimable(now: string, kinds: string[]): SqlFragment {
  return {
    sql: `o.kind in (${kinds.map(() => '?').join(', ')})
      and (o.lease_until is null or o.lease_until <= ${now})
      and (o.not_before is null or o.not_before <= ${now})
      and (not o.waiting or not exists (
        select 1 from ${OPERATIONS} c
        where c.parent_id = o.id and c.phase in ('run', 'undo', 'end')
      ))`,
    bindings: kinds,
  };
}

/** The names of all queues with work, and '' if anything is to be ended. */
export const QUEUES_WITH_WORK = `
  select distinct queue from ${OPERATIONS} where phase = 'run'
  union
  select '' from ${OPERATIONS} o where ${ENDING}`;

/** The queues' limits as a table. */
function limitsTable(limits: Map<string, number>): SqlFragment {
  const rows = [...limits];
  return {
    sql: rows
      .map(
        () => 'select cast(? as text) as queue, cast(? as integer) as places',
      )
      .join(' union all '),
    bindings: rows.flat(),
  };
}

/**
 * The beginning of a statement, whose table `next` has the ids of the next
 * operations, at most `count`. Whose turn it is stands in `claimOperations`.
 *
 * Of each owner's line only the head is looked at, by index, and nothing of a
 * queue that is full: a claim costs about as much with ten thousand in line as
 * with ten.
 */
export function nextInTurn(options: {
  /** SQL for the present time. */
  now: string;
  kinds: string[];
  count: number;
  /** How many of each queue may run; what is missing here is left alone. */
  limits: Map<string, number>;
}): SqlFragment {
  const { now, kinds, count, limits } = options;
  const free = claimable(now, kinds);
  const places = limitsTable(limits);
  const sql = `
    with limits as (${places.sql}),
    busy as (
      select queue, owner_ref, count(*) as n from ${OPERATIONS}
      where lease_owner is not null and lease_until > ${now}
        and phase in ('run', 'undo')
      group by queue, owner_ref
    ),
    room as (
      select limits.queue, limits.places - coalesce(sum(busy.n), 0) as places
      from limits left join busy on busy.queue = limits.queue
      group by limits.queue, limits.places
    ),
    lines as (
      select distinct o.queue, o.owner_ref from ${OPERATIONS} o
      join room on room.queue = o.queue and room.places > 0
      where o.phase = 'run'
    ),
    heads as (
      select h.id, h.queue, h.owner_ref, h.created_at, row_number() over (
        partition by h.queue, h.owner_ref order by h.created_at, h.id
      ) + coalesce(busy.n, 0) as turn
      from lines
      join ${OPERATIONS} h on h.id in (
        select o.id from ${OPERATIONS} o
        where o.queue = lines.queue and o.owner_ref = lines.owner_ref
          and ${FORWARD} and ${free.sql}
        order by o.created_at, o.id limit ?
      )
      left join busy
        on busy.queue = lines.queue and busy.owner_ref = lines.owner_ref
    ),
    served as (
      select lines.queue, lines.owner_ref, coalesce((
        select max(o.claimed_at) from ${OPERATIONS} o
        where o.queue = lines.queue and o.owner_ref = lines.owner_ref
      ), 0) as at
      from lines
    ),
    placed as (
      select heads.*, served.at as served_at, row_number() over (
        partition by heads.queue
        order by turn, served.at, created_at, id
      ) as place
      from heads join served
        on served.queue = heads.queue and served.owner_ref = heads.owner_ref
    ),
    next as (
      select id from (
        select o.id, 0 as forward, 0 as turn, 0 as served_at, o.created_at
        from ${OPERATIONS} o where ${ENDING} and ${free.sql}
        union all
        select placed.id, 1, turn, served_at, created_at
        from placed join room on room.queue = placed.queue
        where place <= room.places
      ) candidates
      order by forward, turn, served_at, created_at, id
      limit ?
    )`;
  return {
    sql,
    bindings: [
      ...places.bindings,
      ...free.bindings,
      count,
      ...free.bindings,
      count,
    ],
  };
}
