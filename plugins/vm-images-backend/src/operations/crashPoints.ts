/**
 * Named places at which the process can be made to die, so that tests can
 * show that dying there loses nothing. Without the variable below, and
 * without a test's hook, passing one costs a comparison.
 */
import type { OperationDefinition } from './types';

/** Where to die: the name of a point, and `#n` for the n-th time it is passed. */
export const CRASH_AT_VARIABLE = 'VM_IMAGES_CRASH_AT';

/** Is told of each point that is passed; whoever passes it waits. */
export type CrashHook = (point: string) => void | Promise<void>;

const registered = new Set<string>();
let hook = killAtPoint(process.env[CRASH_AT_VARIABLE]);

/** A hook that kills this process at a point such as `vm.launch/boot:before#2`. */
export function killAtPoint(where: string | undefined): CrashHook | undefined {
  const [, name, count] = /^(.+?)(?:#(\d+))?$/.exec(where ?? '') ?? [];
  if (!name) {
    return undefined;
  }
  let left = Number(count ?? 1);
  return async point => {
    if (point === name && --left === 0) {
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
    }
  };
}

/** Marks a place where the process may be made to die. */
export function crashAt(point: string): void | Promise<void> {
  return hook?.(point);
}

/** For tests: replaces the hook, or without one takes it away. */
export function setCrashHook(replacement?: CrashHook): void {
  hook = replacement;
}

/** Adds a point outside of operations to {@link listCrashPoints}. */
export function registerCrashPoint(point: string): string {
  registered.add(point);
  return point;
}

/** The engine's points of an operation, by kind and step. */
export const crashPointOf = {
  step: (
    kind: string,
    step: string,
    moment:
      | 'before'
      | 'after-run'
      | 'after-commit'
      | 'before-undo'
      | 'after-undo',
  ) => `${kind}/${step}:${moment}`,
  end: (kind: string, moment: 'before-end' | 'after-end' | 'before-announce') =>
    `${kind}:${moment}`,
};

/**
 * Every point, in the order in which an operation passes it. The points of
 * clean-up (`cleanUp`) are only passed by operations that fail or are
 * cancelled.
 *
 * - `<kind>/<step>:before` the step is marked running, nothing was done
 * - `<kind>/<step>:after-run` its side effect is done, not yet written down
 * - `<kind>/<step>:after-commit` it is marked done
 * - `<kind>/<step>:before-undo`, `:after-undo` likewise for its clean-up
 * - `<kind>:before-end` the outcome stands, `onEnd` has not run
 * - `<kind>:after-end` `onEnd` has run, the status is not final yet
 * - `<kind>:before-announce` the status is final, observers do not know
 */
export function listCrashPoints(
  definitions: readonly OperationDefinition[],
  options?: { cleanUp?: boolean },
): string[] {
  const points: string[] = [];
  for (const { kind, steps } of definitions) {
    for (const { name } of steps) {
      for (const moment of ['before', 'after-run', 'after-commit'] as const) {
        points.push(crashPointOf.step(kind, name, moment));
      }
    }
    for (const { name, undo } of options?.cleanUp ? steps : []) {
      for (const moment of undo
        ? (['before-undo', 'after-undo'] as const)
        : []) {
        points.push(crashPointOf.step(kind, name, moment));
      }
    }
    for (const moment of [
      'before-end',
      'after-end',
      'before-announce',
    ] as const) {
      points.push(crashPointOf.end(kind, moment));
    }
  }
  return [...points, ...registered];
}
