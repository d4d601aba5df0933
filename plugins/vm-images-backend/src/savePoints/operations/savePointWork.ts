/** What operations do with the row of a snapshot or backup, and on its platform. */
import type { JsonObject } from '@backstage/types';
import type {
  Failure,
  SavePointKind,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { PlatformSavePoint } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import {
  forgetSavePoint,
  getSavePointRow,
  moveSavePoint,
  type SavePointPatch,
  type SavePointRow,
} from '../../database/savePoints';
import {
  forgetUnneededKeys,
  keysOfMachine,
} from '../../encryption/unneededKeys';
import { disksToRow } from '../../images/operations/platformImage';
import { onPlatform } from '../../machines/operations/usePlatform';
import type { OperationStep, StepContext } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';

/** What an operation has to know to keep the state of disks. */
export type SaveInput = {
  kind: SavePointKind;
  savePointId: string;
  savePointName: string;
  machineId: string;
  platformId: string;
  platformMachineId: string;
};

export type SaveState = {
  platformSavePointId?: string;
  /** JSON of what the platform told of it. */
  saved?: string;
};

/** What the platform knows of it, for its row. */
function rowFromPlatform(point: PlatformSavePoint): SavePointPatch {
  return {
    platform_save_point_id: point.id,
    consistency: point.consistency,
    size_bytes: point.sizeBytes,
    disks: disksToRow(point.disks),
  };
}

/** Copies the disks; a second try finds what the first made. */
export function saveStep<I extends SaveInput & JsonObject, S extends SaveState>(
  registry: PlatformRegistry,
): OperationStep<I, S> {
  return {
    name: 'save',
    title: 'Copy the disks',
    async run(context) {
      const { input } = context.operation;
      const { platformId } = input;
      const kind: SavePointKind = input.kind;
      const point = await onPlatform(registry, platformId, [kind], platform =>
        platform[kind].create(
          { id: input.platformMachineId, marker: input.machineId },
          { marker: input.savePointId, name: input.savePointName },
          {
            signal: context.signal,
            idempotencyKey: context.idempotencyKey,
            onProgress: context.progress,
            onLog: line => context.log(line),
          },
        ),
      );
      const left: SaveState = {
        platformSavePointId: point.id,
        saved: JSON.stringify(rowFromPlatform(point)),
      };
      return left as Partial<S>;
    },
    undo: context => removeFromPlatform(registry, context),
  };
}

/** Destroys it on the platform, also when its id there is not known. */
export async function removeFromPlatform(
  registry: PlatformRegistry,
  context: Pick<
    StepContext<
      Pick<SaveInput, 'kind' | 'savePointId' | 'platformId'> & JsonObject,
      Pick<SaveState, 'platformSavePointId'>
    >,
    'operation' | 'state' | 'signal'
  >,
): Promise<void> {
  const { kind, savePointId: marker, platformId } = context.operation.input;
  const { platformSavePointId: id } = context.state;
  await onPlatform(registry, platformId, [kind], platform =>
    platform[kind].remove({ id, marker }, { signal: context.signal }),
  );
}

interface Held {
  tx: Knex.Transaction;
  id: string;
  operationId: string;
}

/** Its row, if this operation still is the one that works on it. */
export async function heldSavePoint(
  held: Held,
): Promise<SavePointRow | undefined> {
  const row = await getSavePointRow(held);
  return row?.operation_id === held.operationId ? row : undefined;
}

/** Lets go of one that is there. */
export async function keepSavePoint(
  held: Held,
  { saved }: SaveState,
): Promise<void> {
  const { tx, id } = held;
  if (!(await heldSavePoint(held))) return;
  const facts: SavePointPatch = saved ? JSON.parse(saved) : {};
  const patch = { ...facts, failure: null, operation_id: null };
  await moveSavePoint({ tx, id, to: 'available', patch });
}

/** Lets go of one that is not there; what could not be removed is remembered. */
export async function failSavePoint(
  held: Held,
  failure: Failure,
  platformSavePointId: string | null,
): Promise<void> {
  const { tx, id } = held;
  if (!(await heldSavePoint(held))) return;
  const patch: SavePointPatch = {
    failure: JSON.stringify(failure),
    platform_save_point_id: platformSavePointId,
    operation_id: null,
  };
  await moveSavePoint({ tx, id, to: 'failed', patch });
}

/** Forgets one of which nothing is left. */
export async function dropSavePoint(held: Held): Promise<void> {
  const row = await heldSavePoint(held);
  if (!row) return;
  const keys = await keysOfMachine(held.tx, row.machine_id);
  await forgetSavePoint(held);
  await forgetUnneededKeys(held.tx, keys);
}
