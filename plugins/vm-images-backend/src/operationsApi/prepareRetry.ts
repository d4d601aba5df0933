/**
 * Before an operation runs again, what it works on is put into the state in
 * which the operation expects to find it, in the same transaction. What cannot
 * be put there says why, and then nothing runs.
 */
import { ConflictError } from '@backstage/errors';
import {
  powerActions,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { EXPORT_IMAGE, prepareExportRetry } from '../bucketExports';
import { getImageRow, moveImage } from '../database/images';
import { updateImageRow } from '../database/images/updateImageRow';
import { getMachineRow, moveMachine, patchMachine } from '../database/machines';
import type { MachineRow } from '../database/tables';
import { CAPTURE_IMAGE } from '../images/operations/captureImage';
import { checkBinned } from '../images/bin/checkBinned';
import { FETCH_IMAGE, takeForFetch } from '../images/fetching';
import { DELETE_IMAGE } from '../images/operations/deleteImage';
import {
  DESTROY_IMAGE,
  type DestroyImageInput,
} from '../images/operations/destroyImage';
import {
  DELETE_MACHINE,
  FINISH_INSTALL,
  LAUNCH,
  LAUNCH_MACHINE,
  POWER_MACHINE,
  REINSTALL_MACHINE,
  prepareLaunchRetry,
  prepareMachineRetry,
  type PowerMachineInput,
} from '../machines/operations';
import { prepareReinstallRetry } from '../machines/reinstall/prepareReinstallRetry';
import type { OperationRow } from '../operations';
import {
  CREATE_SAVE_POINT,
  DELETE_SAVE_POINT,
  IMAGE_OF_SAVE_POINT,
  IMAGE_VIA_SAVE_POINT,
} from '../savePoints/operations';
import {
  retakeSavePoint,
  retrySavePoint,
  retrySavePointDeletion,
} from '../savePoints/prepareSavePointRetry';

interface Retry {
  tx: Knex.Transaction;
  operation: OperationRow;
}

type Prepare = (retry: Retry) => Promise<void>;

async function freeMachine({ tx, operation }: Retry): Promise<MachineRow> {
  const { machineId: id } = operation.input as { machineId: string };
  const row = await getMachineRow({ tx, id });
  if (!row || row.deleted_at !== null) {
    throw new ConflictError('The virtual machine was deleted meanwhile.');
  }
  if (row.operation_id === null) return row;
  throw new ConflictError(
    `Virtual machine "${row.name}" is being worked on. Wait until that is done.`,
  );
}

async function freeMachineWithDisks(retry: Retry): Promise<MachineRow> {
  const row = await freeMachine(retry);
  if (row.state === 'running' || row.state === 'stopped') return row;
  throw new ConflictError(
    `Only a running or stopped virtual machine can be captured; "${row.name}" is ${row.state}.`,
  );
}

async function takeImage(
  { tx, operation }: Retry,
  to: ImageStatus,
): Promise<void> {
  const { imageId: id } = operation.input as { imageId: string };
  const row = await getImageRow({ tx, id });
  if (!row || row.deleted_at !== null) {
    throw new ConflictError('The image was deleted meanwhile.');
  }
  const patch = { operation_id: operation.id };
  await moveImage({
    tx,
    id,
    to,
    patch: to === 'pending' ? { ...patch, failure: null } : patch,
  });
}

async function takeBinnedImage({ tx, operation }: Retry): Promise<void> {
  const { imageId: id } = operation.input as DestroyImageInput;
  const patch = { operation_id: operation.id };
  await updateImageRow({ tx, id, patch, check: checkBinned });
}

const retries: Record<string, Prepare> = {
  [LAUNCH]: prepareLaunchRetry,
  [LAUNCH_MACHINE]: prepareMachineRetry,
  async [POWER_MACHINE](retry) {
    const { id, state } = await freeMachine(retry);
    const { tx, operation } = retry;
    const { action } = operation.input as PowerMachineInput;
    const { during, from, title } = powerActions[action];
    if (!from.includes(state)) {
      throw new ConflictError(
        `${title} makes no sense now: the virtual machine is ${state}.`,
      );
    }
    const patch = { operation_id: operation.id };
    await moveMachine({ tx, id, to: during, patch });
  },
  async [DELETE_MACHINE](retry) {
    const { id } = await freeMachine(retry);
    const patch = { operation_id: retry.operation.id };
    await moveMachine({ tx: retry.tx, id, to: 'deleting', patch });
  },
  async [CAPTURE_IMAGE](retry) {
    const { id } = await freeMachineWithDisks(retry);
    const { tx, operation } = retry;
    await takeImage(retry, 'pending');
    await patchMachine({ tx, id, patch: { operation_id: operation.id } });
  },
  async [CREATE_SAVE_POINT](retry) {
    const { id } = await freeMachineWithDisks(retry);
    const { tx, operation } = retry;
    await retrySavePoint(tx, operation);
    await patchMachine({ tx, id, patch: { operation_id: operation.id } });
  },
  async [IMAGE_VIA_SAVE_POINT](retry) {
    const { id } = await freeMachineWithDisks(retry);
    const { tx, operation } = retry;
    await takeImage(retry, 'pending');
    await retrySavePoint(tx, operation);
    await patchMachine({ tx, id, patch: { operation_id: operation.id } });
  },
  async [IMAGE_OF_SAVE_POINT](retry) {
    const { tx, operation } = retry;
    await retakeSavePoint(tx, operation);
    await takeImage(retry, 'pending');
  },
  [DELETE_SAVE_POINT]: ({ tx, operation }) =>
    retrySavePointDeletion(tx, operation),
  async [FINISH_INSTALL](retry) {
    const { id, state, name } = await freeMachine(retry);
    if (state !== 'running' && state !== 'stopped') {
      throw new ConflictError(
        `An installation is finished while its virtual machine runs or is stopped; "${name}" is ${state}.`,
      );
    }
    const patch = { operation_id: retry.operation.id };
    const to = state === 'stopped' ? 'starting' : 'rebooting';
    await moveMachine({ tx: retry.tx, id, to, patch });
  },
  [REINSTALL_MACHINE]: async retry =>
    prepareReinstallRetry({ ...retry, row: await freeMachine(retry) }),
  [FETCH_IMAGE]: retry => takeForFetch(retry),
  [DELETE_IMAGE]: retry => takeImage(retry, 'deleting'),
  [DESTROY_IMAGE]: retry => {
    const { before } = retry.operation.input as DestroyImageInput;
    return before === 'deleted'
      ? takeBinnedImage(retry)
      : takeImage(retry, 'deleting');
  },
  [EXPORT_IMAGE]: prepareExportRetry,
  'image.copy-and-share': retry => takeImage(retry, 'pending'),
  'image.copy': retry => takeImage(retry, 'pending'),
  'image.replicate': retry => takeImage(retry, 'pending'),
  'image.import': retry => takeImage(retry, 'pending'),
};

/** See the top of this file. Kinds without a subject of ours need nothing. */
export async function prepareRetry(retry: Retry): Promise<void> {
  await retries[retry.operation.kind]?.(retry);
}
