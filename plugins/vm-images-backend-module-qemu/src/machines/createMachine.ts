import { NotFoundError } from '@backstage/errors';
import {
  type LaunchSpec,
  type QemuImg,
  removeStaleOutputs,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { writeFileAtomically } from '../host/files';
import { assertIntact } from '../integrity/assertIntact';
import { idFor, macFor, uuidFor } from '../store/ids';
import { machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import type { MachineRunner } from './MachineRunner';
import {
  assertLaunchable,
  firmwareOf,
  isThere,
  makeDisk,
  makeFirmwareVariables,
  makeSeed,
  systemOf,
} from './makeSystem';
import { planDataDisks } from './planDataDisks';
import { assertMarker } from './requireMachine';
import type { RunnerOptions } from './RunnerOptions';

const GiB = 1024 ** 3;

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
  const size = { ...spec.flavor, diskBytes: spec.flavor.diskGiB * GiB };
  await assertLaunchable(image, size, options.config);
  // Made for its errors: what is wrong with user data is said before there is
  // anything to clean up.
  seedOf(spec, { id, image: systemOf(image) });
  return {
    recordVersion: 1,
    id,
    marker: spec.marker,
    uuid: uuidFor(id),
    mac: macFor(id),
    name: spec.name,
    createdAt: new Date().toISOString(),
    image: systemOf(image),
    firmware: firmwareOf(image),
    vcpus: spec.flavor.vcpus,
    memoryMiB: spec.flavor.memoryMiB,
    diskBytes: spec.flavor.diskGiB * GiB,
    dataDisks: await planDataDisks(spec, image, options),
    stage: 'creating',
    desired: 'running',
  };
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
  const { seed, firmwareVariables } = machines.systemFiles(record);
  if (!(await isThere(seed))) {
    await writeFileAtomically(seed, seedOf(spec, record));
  }
  crashAt('qemu.launch.seed');
  if (record.firmware === 'uefi' && !(await isThere(firmwareVariables))) {
    await makeFirmwareVariables(firmwareVariables, config);
  }
}

const seedOf = (
  spec: LaunchSpec,
  { id, image }: Pick<MachineRecord, 'id' | 'image'>,
) => makeSeed(spec, { instanceId: `i-${id}`, defaultUser: image.defaultUser });

/** An image is not deleted between looking at it and writing down that it is used. */
function imageLocks(spec: LaunchSpec): string[] {
  const others = (spec.dataDisks ?? []).flatMap(({ imageId }) => imageId ?? []);
  return [spec.imageId, ...others].map(id => `image:${id}`);
}
