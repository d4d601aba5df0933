import { copyFile, rename } from 'node:fs/promises';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  type LaunchSpec,
  type QemuImg,
  removeStaleOutputs,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { fileSize, writeFileAtomically } from '../host/files';
import { assertIntact } from '../integrity/assertIntact';
import { fat12Image } from '../seed/fat12Image';
import { seedFiles } from '../seed/seedFiles';
import { keyOfImage } from '../keys/keyOf';
import { idFor, macFor, uuidFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import { findFirmware } from './firmware';
import { type MachineDisk, machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import type { MachineRunner } from './MachineRunner';
import type { RunnerOptions } from './RunnerOptions';
import { planDataDisks } from './planDataDisks';
import { assertMarker } from './requireMachine';

const GiB = 1024 ** 3;
const SEED_LABEL = 'CIDATA';

/** What making machines takes beyond running them. */
export interface CreateOptions extends RunnerOptions {
  runner: MachineRunner;
  qemuImg: QemuImg;
}

/**
 * Makes a machine and powers it on; a second call finds what the first made and
 * goes on where it ended.
 *
 * The id is derived from the marker. Each step leaves a whole file or none, so
 * what is there need not be made again; the record says `created` once QEMU has
 * run.
 *
 * @throws InputError when image, size or user data do not fit
 */
export async function createMachine(
  spec: LaunchSpec,
  options: CreateOptions,
  signal: AbortSignal,
): Promise<MachineRecord> {
  const { locks, machines, runner } = options;
  const id = idFor('machine', spec.marker);
  return locks.run(`machine:${id}`, async () => {
    signal.throwIfAborted();
    const record = await locks.runAll(imageLocks(spec), async () => {
      const found = await machines.get(id);
      return found ?? machines.put(await newRecord(spec, id, options));
    });
    assertMarker(record, spec.marker);
    if (record.stage === 'created') {
      return record;
    }
    crashAt('qemu.launch.record');
    await makeFiles(record, spec, options, signal);
    const running = await runner.powerOn(record, signal);
    return machines.put({ ...running, stage: 'created' });
  });
}

/** Written first: from here on the machine is known, and its image is in use. */
async function newRecord(
  spec: LaunchSpec,
  id: string,
  options: CreateOptions,
): Promise<MachineRecord> {
  const image = await options.images.get(spec.imageId);
  if (!image) {
    throw new NotFoundError(
      `Image '${spec.imageId}' does not exist on platform ${options.config.id}`,
    );
  }
  assertIntact(options.images.diskPath(image), image);
  assertLaunchable(image, spec);
  // Made for its errors: what is wrong with user data is said before there is
  // anything to clean up.
  makeSeed(spec, id, image.description.defaultUser);
  return {
    recordVersion: 1,
    id,
    marker: spec.marker,
    uuid: uuidFor(id),
    mac: macFor(id),
    name: spec.name,
    createdAt: new Date().toISOString(),
    image: {
      id: image.id,
      format: image.disk.format,
      defaultUser: image.description.defaultUser,
      keyOf: keyOfImage(image),
    },
    firmware: image.description.bootMode === 'uefi' ? 'uefi' : 'bios',
    vcpus: spec.flavor.vcpus,
    memoryMiB: spec.flavor.memoryMiB,
    diskBytes: spec.flavor.diskGiB * GiB,
    dataDisks: await planDataDisks(spec, image, options),
    stage: 'creating',
    desired: 'running',
  };
}

function assertLaunchable(image: ImageManifest, spec: LaunchSpec): void {
  const { name, kind, architecture } = image.description;
  if (kind === 'data-disk') {
    throw new InputError(
      `Image '${name}' is a data disk; a virtual machine needs a system disk`,
    );
  }
  if (architecture !== 'x86_64') {
    throw new InputError(
      `Image '${name}' is for ${architecture}; this host runs x86_64 only`,
    );
  }
  const { flavor } = spec;
  const needed =
    image.disk.format === 'qcow2' ? image.disk.virtualSizeBytes : 0;
  if (flavor.diskGiB * GiB < needed) {
    throw new InputError(
      `Image '${name}' needs a disk of ${Math.ceil(needed / GiB)} GiB; size ` +
        `'${flavor.name}' has ${flavor.diskGiB} GiB`,
    );
  }
}

async function makeFiles(
  record: MachineRecord,
  spec: LaunchSpec,
  options: CreateOptions,
  signal: AbortSignal,
): Promise<void> {
  const { config, machines } = options;
  const paths = machines.paths(record.id);
  await removeStaleOutputs(paths.folder, 0);
  for (const disk of await machineDisks(record, options)) {
    if (!(await isThere(disk.path))) {
      await makeDisk(disk, options, signal);
    }
  }
  crashAt('qemu.launch.disk');
  if (!(await isThere(paths.seed))) {
    await writeFileAtomically(
      paths.seed,
      makeSeed(spec, record.id, record.image.defaultUser),
    );
  }
  crashAt('qemu.launch.seed');
  if (record.firmware === 'uefi' && !(await isThere(paths.firmwareVariables))) {
    const { variables } = await findFirmware(config);
    const partial = `${paths.firmwareVariables}.partial`;
    await copyFile(variables, partial);
    await rename(partial, paths.firmwareVariables);
  }
}

/**
 * A disk of the machine's own: a linked clone of an image's, or a blank one.
 * Takes some milliseconds whatever its size, for nothing is read or copied (and
 * two seconds where it is encrypted).
 */
async function makeDisk(
  { path, sizeBytes, base, keyOf }: MachineDisk,
  { keyring, qemuImg }: CreateOptions,
  signal: AbortSignal,
): Promise<void> {
  if (base) await assertWhole(base);
  await keyring.lend([keyOf], signal, ([key]) => {
    const disk = { path, virtualSizeBytes: sizeBytes, key, signal };
    if (!base) return qemuImg.create({ ...disk, format: 'qcow2' });
    const backing = { path: base.path, format: 'qcow2' } as const;
    return qemuImg.createOverlay({ ...disk, backing });
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await fileSize(path)) !== undefined;
}

/** @throws ConflictError when the file has not the length that it had */
async function assertWhole({
  image,
  diskId,
  path,
}: NonNullable<MachineDisk['base']>): Promise<void> {
  assertIntact(path, image);
  const part = image.dataDisks?.find(({ id }) => id === diskId) ?? image.disk;
  const size = await fileSize(path);
  if (size !== part.sizeBytes) {
    throw new ConflictError(
      `Image '${image.description.name}' (${image.id}) is damaged: its file ` +
        `has ${size ?? 'no'} bytes instead of ${part.sizeBytes}`,
    );
  }
}

/** An image is not deleted between looking at it and writing down that it is used. */
function imageLocks(spec: LaunchSpec): string[] {
  const others = (spec.dataDisks ?? []).flatMap(({ imageId }) => imageId ?? []);
  return [spec.imageId, ...others].map(id => `image:${id}`);
}

function makeSeed(
  spec: LaunchSpec,
  id: string,
  defaultUser: string | undefined,
): Buffer {
  return fat12Image(
    SEED_LABEL,
    seedFiles({
      instanceId: `i-${id}`,
      hostname: spec.hostname,
      login: spec.login,
      defaultUser,
      userData: spec.userData,
    }),
  );
}
