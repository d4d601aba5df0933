/**
 * Gives a key another version, and has it wrap what older versions wrap.
 *
 *   rotate  the key has a version above the one that it had when somebody asked
 *   wrap    every data key is wrapped by the newest version
 *
 * A version cannot be taken back, and older ones stay of use: nothing is undone
 * after a cancel or failure. What is left then is wrapped anew by a retry, or by
 * the next look for keys that were rotated in their services, which is the
 * second kind of operation and has the second step only.
 */
import { ConflictError } from '@backstage/errors';
import type {
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../../operations';
import { countOldImageKeys } from '../imageKeyRows';
import { keyIdOf, type KeyPlace, type KeyServices } from '../KeyServices';
import { newestVersion, patiently, withKeyService } from './keyService';
import { rewrapDataKeys } from './rewrapDataKeys';

export const ROTATE_KEY = 'key.rotate';
export const REWRAP_KEY = 'key.rewrap';

const QUEUE = 'key:';

export type RewrapKeyInput = { service: string; name: string };

/** `from` is the newest version at the time when somebody asked. */
export type RotateKeyInput = RewrapKeyInput & { from: number };

export type KeyState = {
  /** The one that is in use now. */
  version?: number;
  /** How many data keys older versions wrapped. */
  dataKeys?: number;
};

type Step<I extends RewrapKeyInput> = OperationStep<I, KeyState>;

/** One piece of work on a key at a time. */
const queueOf = (place: KeyPlace) => `${QUEUE}${keyIdOf(place)}`;

/** How many operations of a queue of this file may run at once. */
export function keyQueueLimit(queue: string): number | undefined {
  return queue.startsWith(QUEUE) ? 1 : undefined;
}

function rotateStep(services: KeyServices): Step<RotateKeyInput> {
  return {
    name: 'rotate',
    title: 'Add a version',
    weight: 0.1,
    async run({ operation, signal, log }) {
      const { input } = operation;
      const { name, from } = input;
      return withKeyService(services, input, async service => {
        const newest = await newestVersion(service, name, patiently(signal));
        if (newest > from) {
          log(`Version ${newest} was there already.`);
          return { version: newest };
        }
        if (!service.rotate) {
          throw new ConflictError(
            `Key "${keyIdOf(input)}" is rotated in ${
              service.title
            }, not here. Do it there.`,
          );
        }
        const call = { ...patiently(signal), from };
        const { version } = await service.rotate(name, call);
        log(`Version ${version} is in use.`);
        return { version };
      });
    },
  };
}

function wrapStep<I extends RewrapKeyInput>(services: KeyServices): Step<I> {
  return {
    name: 'wrap',
    title: 'Wrap data keys anew',
    weight: 4,
    async run(context) {
      const { input } = context.operation;
      return withKeyService(services, input, async service => {
        const version = await newestVersion(
          service,
          input.name,
          patiently(context.signal),
        );
        const key = { service: input.service, name: input.name, version };
        const dataKeys = await countOnce(context, key);
        await rewrapDataKeys({ context, service, key, dataKeys });
        return { version };
      });
    },
  };
}

/** How many there were at the first try, so that a later one goes on counting. */
async function countOnce(
  context: StepContext<RewrapKeyInput, KeyState>,
  key: Parameters<typeof countOldImageKeys>[1],
): Promise<number> {
  const left = await context.fenced(tx => countOldImageKeys(tx, key));
  const dataKeys = Math.max(context.state.dataKeys ?? 0, left);
  if (dataKeys !== context.state.dataKeys) await context.save({ dataKeys });
  return dataKeys;
}

/** See the top of this file. */
export function rotateKeyOperation(
  services: KeyServices,
): OperationDefinition<RotateKeyInput, KeyState> {
  return {
    kind: ROTATE_KEY,
    queue: queueOf,
    steps: [rotateStep(services), wrapStep(services)],
  };
}

/** See the top of this file. */
export function rewrapKeyOperation(
  services: KeyServices,
): OperationDefinition<RewrapKeyInput, KeyState> {
  return { kind: REWRAP_KEY, queue: queueOf, steps: [wrapStep(services)] };
}
