import { InputError, NotFoundError } from '@backstage/errors';
import type {
  LaunchDisk,
  LaunchSpec,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { QemuConfig } from '../config/QemuConfig';
import type { ImageStore } from '../store/ImageStore';
import type { ImageManifest } from '../store/imageManifest';
import { DATA_DISK_ID, type MachineRecord } from './machineRecord';
import { SYSTEM_DISK } from './MachineStore';

/** Most data disks of one machine: jobs within QEMU count them by one digit. */
export const MAX_DATA_DISKS = 8;

type PlannedDisk = MachineRecord['dataDisks'][number];

/**
 * The data disks that a machine gets: those that its image brings, and those
 * that are wished for beside them.
 *
 * @throws InputError or NotFoundError for what cannot be
 */
export async function planDataDisks(
  spec: LaunchSpec,
  image: ImageManifest,
  options: { config: QemuConfig; images: ImageStore },
): Promise<PlannedDisk[]> {
  const planned: PlannedDisk[] = (image.dataDisks ?? []).map(
    ({ id, virtualSizeBytes: sizeBytes }) => {
      return { id, sizeBytes, base: { imageId: image.id, diskId: id } };
    },
  );
  for (const wish of spec.dataDisks ?? []) {
    assertSound(wish, planned, options.config);
    planned.push(await planDisk(wish, options));
  }
  if (planned.length > MAX_DATA_DISKS) {
    throw new InputError(
      `Virtual machine '${spec.name}' would have ${planned.length} data disks; ` +
        `at most ${MAX_DATA_DISKS} are possible here`,
    );
  }
  return planned;
}

function assertSound(
  { id, sizeBytes }: LaunchDisk,
  planned: readonly PlannedDisk[],
  config: QemuConfig,
): void {
  if (!DATA_DISK_ID.test(id) || planned.some(other => other.id === id)) {
    throw new InputError(
      `'${id}' cannot be the id of another data disk; use data-1, data-2 …`,
    );
  }
  const most = config.maxVirtualSizeBytes;
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0 || sizeBytes > most) {
    throw new InputError(
      `Data disk '${id}' cannot have ${sizeBytes} bytes; at most ${most} are possible here`,
    );
  }
}

async function planDisk(
  { id, sizeBytes, imageId }: LaunchDisk,
  { images }: { images: ImageStore },
): Promise<PlannedDisk> {
  if (imageId === undefined) return { id, sizeBytes };
  const image = await images.get(imageId);
  if (!image) throw new NotFoundError(`There is no image '${imageId}' here`);
  const { name, kind } = image.description;
  if (kind !== 'data-disk' || image.disk.format !== 'qcow2') {
    throw new InputError(
      `Image '${name}' is no data disk; it is of kind ${kind}`,
    );
  }
  if (sizeBytes < image.disk.virtualSizeBytes) {
    throw new InputError(
      `Image '${name}' needs a disk of ${image.disk.virtualSizeBytes} bytes; ` +
        `data disk '${id}' has ${sizeBytes}`,
    );
  }
  return { id, sizeBytes, base: { imageId, diskId: SYSTEM_DISK } };
}
