import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type {
  Caller,
  CaptureRequest,
  CaptureSource,
  SavePointKind,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { CaptureSource as PlatformSource } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { chooseOwner } from '../../authorization/chooseOwner';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { patchMachine } from '../../database/machines';
import { captureInstall } from '../../database/machines/installation';
import { insertSavePoint, type SavePointRow } from '../../database/savePoints';
import type { MachineRow } from '../../database/tables';
import { refuseKey, type KeyChooser } from '../../encryption/chooseKey';
import {
  CAPTURE_IMAGE,
  type CaptureImageInput,
} from '../../images/operations/captureImage';
import {
  hasEnded,
  type OperationEngine,
  type OperationRow,
} from '../../operations';
import {
  IMAGE_OF_SAVE_POINT,
  IMAGE_VIA_SAVE_POINT,
  type ImageOfSavePointInput,
  type ImageViaSavePointInput,
} from '../../savePoints/operations';
import { holdSavePoint } from '../../savePoints/holdSavePoint';
import { imageForPlatform, newImage } from './newImage';

/** Starts captures. Whether the machine may be captured is judged before. */
export class Capturer {
  readonly #database: Knex;
  readonly #engine: OperationEngine;

  readonly #keyChooser: KeyChooser | undefined;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    /** Chooses keys for images that get encrypted; without it none are. */
    keyChooser?: KeyChooser;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#keyChooser = options.keyChooser;
  }

  /**
   * Makes the image's row and puts the work in line, all or nothing. `savePoint`
   * is the one that the source of the request names.
   */
  async capture(
    request: CaptureRequest,
    machine: MachineRow,
    caller: Caller,
    savePoint?: SavePointRow,
  ): Promise<{ imageId: string; operation: OperationRow }> {
    if (!savePoint) await this.#refuseBusy(machine);
    // Its owner goes on owning what is copied from it.
    const ownerRef = request.ownerRef
      ? chooseOwner(caller, request.ownerRef)
      : machine.owner_ref || chooseOwner(caller);
    const encryption = await this.#encryption(request, machine, caller);
    return this.#database.transaction(async tx => {
      const source = machine.image_id
        ? await getImageRow({ tx, id: machine.image_id })
        : undefined;
      const savePointName = savePoint?.name;
      const facts = { source, caller, ownerRef, encryption, savePointName };
      const image = newImage(request, machine, facts);
      const work = workOf(request, machine, image, savePoint);
      const operation = await this.#engine.enqueue(
        {
          ...work,
          subject: { type: 'image', id: image.id, name: image.name },
          ownerRef,
          createdBy: caller.principal,
        },
        { tx },
      );
      const held = { operation_id: operation.id };
      await insertImage({ tx, image: { ...image, ...held } });
      if (savePoint) {
        await holdSavePoint(tx, savePoint, operation.id);
      } else {
        await insertPoint(tx, machine, work, caller, operation.id);
        const { id, revision: ifRevision } = machine;
        const patch = { ...held, ...captureInstall(machine, image.id) };
        await patchMachine({ tx, id, patch, ifRevision });
      }
      return { imageId: image.id, operation };
    });
  }

  async #encryption(
    { encryptionKey }: CaptureRequest,
    { platform_id: platformId }: MachineRow,
    caller: Caller,
  ) {
    return this.#keyChooser
      ? this.#keyChooser.choose(encryptionKey, { caller, platformId })
      : refuseKey(encryptionKey);
  }

  async #refuseBusy(machine: MachineRow): Promise<void> {
    if (machine.operation_id === null) return;
    if (hasEnded(await this.#engine.get(machine.operation_id))) return;
    throw new ConflictError(
      `Virtual machine "${machine.name}" is being worked on. Wait until that is done, or cancel it.`,
    );
  }
}

type Work =
  | { kind: typeof CAPTURE_IMAGE; input: CaptureImageInput }
  | { kind: typeof IMAGE_OF_SAVE_POINT; input: ImageOfSavePointInput }
  | { kind: typeof IMAGE_VIA_SAVE_POINT; input: ImageViaSavePointInput };

/** Which operation makes the image, and what it has to know. */
function workOf(
  request: CaptureRequest,
  machine: MachineRow,
  image: NewImageRow,
  savePoint: SavePointRow | undefined,
): Work {
  const shared = {
    imageId: image.id,
    machineId: machine.id,
    platformId: machine.platform_id,
    image: imageForPlatform(image),
  };
  if (savePoint) {
    const input: ImageOfSavePointInput = {
      ...shared,
      kind: savePoint.kind,
      savePointId: savePoint.id,
      savePointName: savePoint.name,
      platformSavePointId: savePoint.platform_save_point_id!,
    };
    return { kind: IMAGE_OF_SAVE_POINT, input };
  }
  const onMachine = {
    ...shared,
    platformMachineId: platformIdOf(machine),
    stopFirst: request.stopFirst ?? false,
  };
  const source: CaptureSource = request.source ?? { type: 'system-disk' };
  if (source.type === 'new-snapshot' || source.type === 'new-backup') {
    const kind: SavePointKind =
      source.type === 'new-snapshot' ? 'snapshot' : 'backup';
    const input: ImageViaSavePointInput = {
      ...onMachine,
      kind,
      savePointId: randomUUID(),
      savePointName: source.name ?? image.name,
      keep: source.keep,
    };
    return { kind: IMAGE_VIA_SAVE_POINT, input };
  }
  const direct = source as PlatformSource;
  return { kind: CAPTURE_IMAGE, input: { ...onMachine, source: direct } };
}

function platformIdOf(machine: MachineRow): string {
  if (machine.platform_machine_id) return machine.platform_machine_id;
  throw new ConflictError(
    `Virtual machine "${machine.name}" does not exist on its platform.`,
  );
}

/** The row of the snapshot or backup through which the image is made. */
async function insertPoint(
  tx: Knex.Transaction,
  machine: MachineRow,
  work: Work,
  caller: Caller,
  operationId: string,
): Promise<void> {
  if (work.kind !== IMAGE_VIA_SAVE_POINT) return;
  const { kind, savePointId: id, savePointName: name } = work.input;
  await insertSavePoint({
    tx,
    savePoint: {
      ...{ id, kind, name, description: '' },
      machine_id: machine.id,
      platform_id: machine.platform_id,
      created_by: caller.principal,
      operation_id: operationId,
    },
  });
}
