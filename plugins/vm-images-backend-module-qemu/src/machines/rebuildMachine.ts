import { rm } from 'node:fs/promises';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  type RebuildSpec,
  removeStaleOutputs,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { syncFile, writeFileAtomically } from '../host/files';
import { assertIntact } from '../integrity/assertIntact';
import { idFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import type { CreateOptions } from './createMachine';
import { machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import {
  assertLaunchable,
  firmwareOf,
  makeDisk,
  makeFirmwareVariables,
  makeSeed,
  systemOf,
} from './makeSystem';
import { type MachineRef, requireMachine } from './requireMachine';
import { settled } from './startMachine';

/** How long a generation's name is; it is a part of file names. */
const GENERATION_LENGTH = 12;

/**
 * Gives a stopped machine a fresh system disk of an image. A second call with
 * the same key finds what the first one made.
 *
 * The new files have names of their own and are made whole beside the old ones.
 * The record says which of them are the machine's, and is replaced in one piece:
 * cut short before that, the machine has its old system; after it, the new one.
 *
 * @throws ConflictError while it runs or is read, and when its data disks are
 * encrypted by another key; InputError when the image does not fit
 */
export async function rebuildMachine(
  ref: MachineRef,
  spec: RebuildSpec,
  options: CreateOptions,
  work: { idempotencyKey: string; signal: AbortSignal },
): Promise<MachineRecord> {
  const { locks, machines } = options;
  const generation = idFor('rebuild', `${ref.id}:${work.idempotencyKey}`).slice(
    0,
    GENERATION_LENGTH,
  );
  return locks.run(`machine:${ref.id}`, async () => {
    work.signal.throwIfAborted();
    const record = await requireMachine(machines, ref);
    if (record.generation !== generation) {
      await assertOff(record, options);
      // The image is not deleted before it is written down that it is used.
      const rebuilt = await locks.run(`image:${spec.imageId}`, () =>
        replace({ ...record, generation }, spec, options, work.signal),
      );
      crashAt('qemu.rebuild.switched');
      await machines.removeOtherSystems(rebuilt);
      return rebuilt;
    }
    await machines.removeOtherSystems(record);
    return record;
  });
}

async function replace(
  old: MachineRecord,
  spec: RebuildSpec,
  options: CreateOptions,
  signal: AbortSignal,
): Promise<MachineRecord> {
  const { machines } = options;
  const image = await usableImage(old, spec, options);
  const record: MachineRecord = {
    ...old,
    image: systemOf(image),
    firmware: firmwareOf(image),
    installed: undefined,
    desired: 'stopped',
  };
  // Made first for its errors: user data is refused before anything is written.
  const seed = makeSeed(spec, {
    instanceId: `i-${record.id}-${record.generation}`,
    defaultUser: record.image.defaultUser,
  });
  const files = machines.systemFiles(record);
  await removeStaleOutputs(machines.paths(record.id).folder, 0);
  for (const path of Object.values(files)) await rm(path, { force: true });
  const [system] = await machineDisks(record, options);
  await makeDisk(system, options, signal);
  await syncFile(system.path);
  crashAt('qemu.rebuild.disk');
  if (record.firmware === 'uefi') {
    await makeFirmwareVariables(files.firmwareVariables, options.config);
    await syncFile(files.firmwareVariables);
  }
  await writeFileAtomically(files.seed, seed);
  crashAt('qemu.rebuild.made');
  signal.throwIfAborted();
  return machines.put(record);
}

async function assertOff(
  record: MachineRecord,
  { machines }: CreateOptions,
): Promise<void> {
  const seen = await settled(record, machines.paths(record.id));
  if (seen.present !== 'absent') {
    throw new ConflictError(
      `Virtual machine '${record.name}' (${record.id}) runs; stop it before ` +
        `its system disk is replaced`,
    );
  }
  machines.assertNotBeingRead(record);
}

async function usableImage(
  record: MachineRecord,
  { imageId }: RebuildSpec,
  { config, images }: CreateOptions,
): Promise<ImageManifest> {
  const image = await images.get(imageId);
  if (!image) {
    throw new NotFoundError(
      `Image '${imageId}' does not exist on platform ${config.id}`,
    );
  }
  assertIntact(images.diskPath(image), image);
  const { name, kind } = image.description;
  if (image.disk.format !== 'qcow2') {
    throw new InputError(
      `Image '${name}' is of kind ${kind}; it is installed on a new machine`,
    );
  }
  await assertLaunchable(image, record, config);
  const { keyOf } = systemOf(image);
  if (record.dataDisks.length > 0 && keyOf !== record.image.keyOf) {
    throw new ConflictError(
      `The data disks of virtual machine '${record.name}' (${record.id}) stay, ` +
        `and are not encrypted as image '${name}' is. Choose an image with the ` +
        `same encryption, or launch a new machine.`,
    );
  }
  return image;
}
