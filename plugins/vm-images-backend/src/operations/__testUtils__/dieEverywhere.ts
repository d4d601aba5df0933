import type { Knex } from 'knex';
import {
  listCrashPoints,
  type CrashHook,
  type OperationDefinition,
  type OperationEngine,
  type OperationEngineOptions,
} from '..';

/** How the first worker of a scenario has to be made. */
export type Mortal = Pick<
  OperationEngineOptions,
  'crash' | 'leaseMs' | 'stopGraceMs'
>;

/** Who goes on when the first worker has died. */
export interface Heir {
  database: Knex;
  /** Not started yet; it has to look for work often. */
  survivor: Pick<OperationEngine, 'start'>;
}

/**
 * One piece of work with a first worker that is made of `mortal`. Calls `heir`
 * before that worker is started, and answers what came of it all, without what
 * differs from one run to the next.
 */
export type Scenario = (
  mortal: Mortal,
  heir: (heir: Heir) => void,
) => Promise<unknown>;

/**
 * Lets the worker stop for ever at each point that a scenario comes by, so that
 * another one has to go on with what it finds, and expects that the same comes of
 * it every time. Answers the points, each once. `only` leaves out those that
 * another scenario has come by.
 */
export async function dieEverywhere(
  scenario: Scenario,
  only: (point: string) => boolean = () => true,
): Promise<string[]> {
  const passed: string[] = [];
  const undisturbed = await scenario(
    mortal(point => void passed.push(point)),
    () => {},
  );
  const points = [...new Set(passed)].filter(only);
  for (const point of points) {
    let heir: Heir | undefined;
    let died = false;
    const worker = mortal(async here => {
      if (here !== point || died) return;
      died = true;
      await heir!
        .database('operations')
        .whereNotNull('lease_until')
        .update({ lease_until: 0 });
      heir!.survivor.start();
      await new Promise(() => {});
    });
    const outcome = await scenario(worker, it => {
      heir = it;
    });
    expect({ point, died, outcome }).toEqual({
      ...{ point, died: true, outcome: undisturbed },
    });
  }
  return points;
}

/** Those of an operation that does not go its way to the end. */
export const isOnTheWayBack = (point: string) =>
  /-undo$|:[a-z]+-(end|announce)$/.test(point);

/** Every one of the engine's points of these operations, in no order. */
export const allPointsOf = (definitions: readonly OperationDefinition[]) =>
  listCrashPoints(definitions, { cleanUp: true }).sort();

const mortal = (crash: CrashHook): Mortal => ({
  crash,
  // So long that a dead one never renews it.
  leaseMs: 3_600_000,
  stopGraceMs: 0,
});
