/** What the system of a machine is made of: disk, seed and firmware variables. */
import { copyFile, rename } from 'node:fs/promises';
import { ConflictError, InputError } from '@backstage/errors';
import type {
  GuestLogin,
  QemuImg,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { QemuConfig } from '../config/QemuConfig';
import { fileSize } from '../host/files';
import { assertIntact } from '../integrity/assertIntact';
import { keyOfImage } from '../keys/keyOf';
import type { Keyring } from '../keys/Keyring';
import { fat12Image } from '../seed/fat12Image';
import { seedFiles } from '../seed/seedFiles';
import type { ImageManifest } from '../store/imageManifest';
import { findFirmware } from './firmware';
import type { MachineDisk } from './machineDisks';
import type { MachineRecord } from './machineRecord';

const GiB = 1024 ** 3;
const SEED_LABEL = 'CIDATA';

/** What the processors of machines are. */
export const ARCHITECTURE = 'x86_64';

/**
 * May a system disk of this size be made of the image, and started?
 *
 * @throws InputError when it may not
 */
export async function assertLaunchable(
  image: ImageManifest,
  size: { name?: string; diskBytes: number },
  config: Pick<QemuConfig, 'firmware'>,
): Promise<void> {
  const { name, kind, architecture } = image.description;
  if (kind === 'data-disk') {
    throw new InputError(
      `Image '${name}' is a data disk; a virtual machine needs a system disk`,
    );
  }
  if (architecture !== ARCHITECTURE) {
    throw new InputError(
      `Image '${name}' is for ${architecture}; this host runs ${ARCHITECTURE} only`,
    );
  }
  if (firmwareOf(image) === 'uefi') {
    await findFirmware(config).catch(error => {
      throw new InputError(
        `Image '${name}' cannot be started: ${error.message}`,
      );
    });
  }
  const needed =
    image.disk.format === 'qcow2' ? image.disk.virtualSizeBytes : 0;
  if (size.diskBytes < needed) {
    const what =
      size.name === undefined ? 'this machine' : `size '${size.name}'`;
    throw new InputError(
      `Image '${name}' needs a disk of ${Math.ceil(needed / GiB)} GiB; ` +
        `${what} has ${size.diskBytes / GiB} GiB`,
    );
  }
}

/** What a machine's record says of the image of its system. */
export function systemOf(image: ImageManifest): MachineRecord['image'] {
  return {
    id: image.id,
    format: image.disk.format,
    defaultUser: image.description.defaultUser,
    keyOf: keyOfImage(image),
  };
}

/** What starts a machine of the image. */
export function firmwareOf(image: ImageManifest): MachineRecord['firmware'] {
  return image.description.bootMode === 'uefi' ? 'uefi' : 'bios';
}

/**
 * A disk of the machine's own: a linked clone of an image's, or a blank one.
 * Takes some milliseconds whatever its size, for nothing is read or copied (and
 * two seconds where it is encrypted).
 */
export async function makeDisk(
  { path, sizeBytes, base, keyOf }: MachineDisk,
  { keyring, qemuImg }: { keyring: Keyring; qemuImg: QemuImg },
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

/** Is there such a file? */
export async function isThere(path: string): Promise<boolean> {
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

/** Whole or not at all; an earlier one is replaced. */
export async function makeFirmwareVariables(
  path: string,
  config: Pick<QemuConfig, 'firmware'>,
): Promise<void> {
  const { variables } = await findFirmware(config);
  const partial = `${path}.partial`;
  await copyFile(variables, partial);
  await rename(partial, path);
}

/**
 * The disk by which a guest is told its name, login and user data.
 *
 * @throws InputError when user data is not acceptable
 */
export function makeSeed(
  spec: { hostname: string; login: GuestLogin; userData: string[] },
  guest: { instanceId: string; defaultUser: string | undefined },
): Buffer {
  const { hostname, login, userData } = spec;
  return fat12Image(
    SEED_LABEL,
    seedFiles({ hostname, login, userData, ...guest }),
  );
}
