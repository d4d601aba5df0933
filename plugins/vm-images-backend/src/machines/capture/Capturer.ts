import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type {
  Caller,
  CaptureRequest,
  ImageOrigin,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { chooseOwner } from '../../authorization/chooseOwner';
import {
  getImageRow,
  insertImage,
  type NewImageRow,
} from '../../database/images';
import { patchMachine } from '../../database/machines';
import { captureInstall } from '../../database/machines/installation';
import type { ImageRow, MachineRow } from '../../database/tables';
import { parseJson } from '../../database/values';
import {
  CAPTURE_IMAGE,
  type CaptureImageInput,
} from '../../images/operations/captureImage';
import {
  hasEnded,
  type OperationEngine,
  type OperationRow,
} from '../../operations';

/** What a captured image takes over from the one that its machine was made of. */
type Inherited = Pick<
  NewImageRow,
  | 'kind'
  | 'os_type'
  | 'os_distribution'
  | 'os_version'
  | 'architecture'
  | 'boot_mode'
  | 'features'
  | 'min_memory_mib'
  | 'max_memory_mib'
  | 'min_disk_gib'
  | 'default_user'
  | 'project_group'
>;

/** Of a machine that was found, nobody knows what is on its disk. */
const unknownSystem: Inherited = {
  kind: 'system-disk',
  os_type: 'other',
  architecture: 'x86_64',
  boot_mode: 'both',
};

function inherited(source: ImageRow | undefined): Inherited {
  if (!source) return unknownSystem;
  return {
    // An installation from an ISO becomes a disk that starts by itself.
    kind: 'system-disk',
    os_type: source.os_type,
    os_distribution: source.os_distribution,
    os_version: source.os_version,
    architecture: source.architecture,
    boot_mode: source.boot_mode,
    features: source.features,
    min_memory_mib: source.min_memory_mib,
    max_memory_mib: source.max_memory_mib,
    min_disk_gib: source.min_disk_gib,
    default_user: source.default_user,
    project_group: source.project_group,
  };
}

function originOf(machine: MachineRow, caller: Caller): ImageOrigin {
  return {
    type: 'machine',
    text: `Captured from virtual machine "${machine.name}" by ${caller.principal}.`,
    virtualMachineId: machine.id,
    ...(machine.image_id && { imageId: machine.image_id }),
  };
}

function newImage(
  request: CaptureRequest,
  machine: MachineRow,
  facts: { source: ImageRow | undefined; caller: Caller; ownerRef: string },
): NewImageRow {
  const { caller, ownerRef, source } = facts;
  return {
    ...inherited(source),
    id: randomUUID(),
    name: request.name,
    description: request.description ?? '',
    visibility: 'private',
    status: 'creating',
    platform_id: machine.platform_id,
    region: machine.region,
    family: request.family ?? source?.family ?? '',
    version: request.version ?? '',
    origin: JSON.stringify(originOf(machine, caller)),
    owner_ref: ownerRef,
    created_by: caller.principal,
    tags: JSON.stringify(request.tags ?? []),
  };
}

function imageForPlatform(image: NewImageRow): CaptureImageInput['image'] {
  return {
    name: image.name,
    description: image.description ?? '',
    region: image.region,
    kind: image.kind,
    os: {
      type: image.os_type,
      ...(image.os_distribution && { distribution: image.os_distribution }),
      ...(image.os_version && { version: image.os_version }),
    },
    architecture: image.architecture,
    bootMode: image.boot_mode,
    features: parseJson(image.features ?? null) ?? {},
    ...(image.min_memory_mib && { minMemoryMiB: image.min_memory_mib }),
    ...(image.min_disk_gib && { minDiskGiB: image.min_disk_gib }),
    ...(image.default_user && { defaultUser: image.default_user }),
  };
}

/** Starts captures. Whether the machine may be captured is judged before. */
export class Capturer {
  readonly #database: Knex;
  readonly #engine: OperationEngine;

  constructor(options: { database: Knex; engine: OperationEngine }) {
    this.#database = options.database;
    this.#engine = options.engine;
  }

  /** Makes the image's row and puts the work in line, all or nothing. */
  async capture(
    request: CaptureRequest,
    machine: MachineRow,
    caller: Caller,
  ): Promise<{ imageId: string; operation: OperationRow }> {
    await this.#refuseBusy(machine);
    // Its owner goes on owning what is copied from it.
    const ownerRef = request.ownerRef
      ? chooseOwner(caller, request.ownerRef)
      : machine.owner_ref || chooseOwner(caller);
    return this.#database.transaction(async tx => {
      const source = machine.image_id
        ? await getImageRow({ tx, id: machine.image_id })
        : undefined;
      const image = newImage(request, machine, { source, caller, ownerRef });
      const operation = await this.#engine.enqueue(
        {
          kind: CAPTURE_IMAGE,
          input: inputOf(request, machine, image),
          subject: { type: 'image', id: image.id, name: image.name },
          ownerRef,
          createdBy: caller.principal,
        },
        { tx },
      );
      const held = { operation_id: operation.id };
      await insertImage({ tx, image: { ...image, ...held } });
      const { id, revision: ifRevision } = machine;
      const patch = { ...held, ...captureInstall(machine, image.id) };
      await patchMachine({ tx, id, patch, ifRevision });
      return { imageId: image.id, operation };
    });
  }

  async #refuseBusy(machine: MachineRow): Promise<void> {
    if (machine.operation_id === null) return;
    if (hasEnded(await this.#engine.get(machine.operation_id))) return;
    throw new ConflictError(
      `Virtual machine "${machine.name}" is being worked on. Wait until that is done, or cancel it.`,
    );
  }
}

function inputOf(
  request: CaptureRequest,
  machine: MachineRow,
  image: NewImageRow,
): CaptureImageInput {
  if (!machine.platform_machine_id) {
    throw new ConflictError(
      `Virtual machine "${machine.name}" does not exist on its platform.`,
    );
  }
  return {
    imageId: image.id,
    machineId: machine.id,
    platformId: machine.platform_id,
    platformMachineId: machine.platform_machine_id,
    stopFirst: request.stopFirst ?? false,
    image: imageForPlatform(image),
  };
}
