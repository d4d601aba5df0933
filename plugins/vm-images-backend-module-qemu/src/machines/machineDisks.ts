import { NotFoundError } from '@backstage/errors';
import { keyOfDisk, keyOfImage } from '../keys/keyOf';
import type { ImageStore } from '../store/ImageStore';
import type { ImageManifest } from '../store/imageManifest';
import { isInstalling, type MachineRecord } from './machineRecord';
import { type MachineStore, SYSTEM_DISK } from './MachineStore';

/** One disk of a machine: what it is, and which files it consists of. */
export interface MachineDisk {
  /** `system`, `data-1` …; also its node in QEMU's block layer. */
  id: string;
  role: 'system' | 'data';
  /** Bytes that the guest sees. */
  sizeBytes: number;
  /** How the guest finds it; 20 bytes at most. */
  serial: string;
  path: string;
  /** The image's disk that it rests on; a blank one rests on nothing. */
  base?: {
    image: ImageManifest;
    diskId: string;
    path: string;
    /** By whose data key the image is encrypted, if it is. */
    keyOf?: string;
  };
  /** By which image's data key it is encrypted, if it is. */
  keyOf?: string;
}

/**
 * The disks of a machine, the system disk first.
 *
 * @throws NotFoundError when an image that one rests on is gone
 */
export async function machineDisks(
  record: MachineRecord,
  options: { images: ImageStore; machines: MachineStore },
): Promise<MachineDisk[]> {
  const { machines } = options;
  const disks: MachineDisk[] = [
    {
      id: SYSTEM_DISK,
      role: 'system',
      sizeBytes: record.diskBytes,
      serial: serialOf(record, SYSTEM_DISK),
      path: machines.diskPath(record, SYSTEM_DISK),
      // What was installed from a CD-ROM rests on nothing.
      ...(record.image.format === 'qcow2' && {
        base: await baseOf(record, record.image.id, SYSTEM_DISK, options),
      }),
    },
  ];
  for (const { id, sizeBytes, base } of record.dataDisks) {
    disks.push({
      id,
      role: 'data',
      sizeBytes,
      serial: serialOf(record, id),
      path: machines.diskPath(record, id),
      ...(base && {
        base: await baseOf(record, base.imageId, base.diskId, options),
      }),
    });
  }
  return disks.map(disk => ({
    ...disk,
    keyOf: keyOfDisk(record, disk.base?.image),
  }));
}

/** How a guest finds a disk, whatever else it has. */
export function serialOf(
  record: Pick<MachineRecord, 'id'>,
  diskId: string,
): string {
  const number = diskId === SYSTEM_DISK ? '0' : diskId.replace('data-', '');
  return `vmi-${record.id.slice(0, 12)}-${number}`;
}

/** The CD-ROM of a machine that is being installed. */
export async function installerOf(
  record: MachineRecord,
  { images }: { images: ImageStore },
): Promise<string | undefined> {
  if (!isInstalling(record)) return undefined;
  return images.diskPath(await required(record, record.image.id, images));
}

async function baseOf(
  record: MachineRecord,
  imageId: string,
  diskId: string,
  { images }: { images: ImageStore },
) {
  const image = await required(record, imageId, images);
  const path = images.partPath(image, diskId);
  return { image, diskId, path, keyOf: keyOfImage(image) };
}

async function required(
  record: MachineRecord,
  imageId: string,
  images: ImageStore,
): Promise<ImageManifest> {
  const image = await images.get(imageId);
  if (image) return image;
  throw new NotFoundError(
    `Virtual machine '${record.name}' (${record.id}) rests on image ` +
      `'${imageId}', which is gone`,
  );
}
