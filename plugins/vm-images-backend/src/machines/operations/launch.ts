import type { ChildOutcome, OperationDefinition } from '../../operations';
import { NothingLeftToDo, waitForChildren } from '../../operations/errors';

export const LAUNCH = 'launch';

/** A launch of one or many; each machine is a child operation. */
export type LaunchInput = {
  platformId: string;
  machines: { id: string; name: string }[];
};

const nameOf = (child: ChildOutcome) => child.subject?.name ?? child.id;

const placeOf = (order: string[], child: ChildOutcome) =>
  order.indexOf(child.subject?.id ?? '');

/** Why a launch failed: who failed, and each one's reason, at most ten. */
function reasonOf(failed: ChildOutcome[], all: number): string {
  if (all === 1) return failed[0].error?.reason ?? 'No reason is known.';
  const named = failed
    .slice(0, 10)
    .map(
      child => `${nameOf(child)} (${child.error?.reason ?? 'no reason known'})`,
    );
  const more = failed.length > 10 ? ` and ${failed.length - 10} more` : '';
  return `${failed.length} of ${all} virtual machines failed: ${named.join(
    '; ',
  )}${more}.`;
}

/**
 * Waits, without a worker or a place in any queue, until every machine has
 * come to its end. Each machine that was launched stays; a retry runs only
 * those that failed. When all were cancelled so is the launch; when only some
 * were, the others decide.
 */
export function launchOperation(): OperationDefinition<LaunchInput> {
  return {
    kind: LAUNCH,
    steps: [
      {
        name: 'machines',
        title: 'Launch virtual machines',
        async run(context) {
          const order = context.operation.input.machines.map(({ id }) => id);
          const children = (await context.children()).sort(
            (a, b) => placeOf(order, a) - placeOf(order, b),
          );
          if (children.some(child => !child.ended)) return waitForChildren();
          const failed = children.filter(({ status }) => status === 'failed');
          for (const child of children) {
            context.log(`${nameOf(child)}: ${child.status}`);
          }
          if (children.every(({ status }) => status === 'cancelled')) {
            throw new NothingLeftToDo('Every virtual machine was cancelled');
          }
          if (failed.length === 0) return undefined;
          throw Object.assign(new Error(reasonOf(failed, children.length)), {
            name: 'LaunchFailed',
            remedy: 'Retry runs only those that failed.',
          });
        },
      },
    ],
  };
}
