/** The data disks of a launch: what is wished for, whether it can be, and how. */
import {
  deny,
  type Finding,
  type Image,
  type LaunchCheck,
  type LaunchDataDisk,
  type MachineDisk,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  LaunchDisk,
  Platform,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { ServiceOptions } from '../../authorization';
import type { ImageService } from '../../images/ImageService';
import { withoutUndefined } from '../../database/values';

const GiB = 1024 ** 3;

type SystemImage = Pick<
  Image,
  'id' | 'name' | 'disks' | 'virtualSizeBytes' | 'platformId' | 'region'
>;

/** A wish, and the image that it names, as the caller may see it. */
export interface WishedDisk {
  wish: LaunchDataDisk;
  image?: Image;
}

/** @throws NotFoundError for an image that the caller may not see */
export async function findDataDisks(
  wishes: readonly LaunchDataDisk[] = [],
  images: Pick<ImageService, 'get'>,
  options: ServiceOptions,
): Promise<WishedDisk[]> {
  return Promise.all(
    wishes.map(async wish => ({
      wish,
      ...(wish.imageId && { image: await images.get(wish.imageId, options) }),
    })),
  );
}

const dataDisksOf = ({ disks = [] }: Pick<Image, 'disks'>) =>
  disks.filter(({ role }) => role === 'data');

/** Whole GiB, at least what the image holds. */
function sizeOf({ wish, image }: WishedDisk): number {
  return wish.sizeGiB ?? Math.ceil((image?.virtualSizeBytes ?? 0) / GiB);
}

/** What stands against the data disks. */
export function* judgeDataDisks(
  wished: readonly WishedDisk[],
  image: SystemImage,
  platform: Platform | undefined,
): Iterable<Finding> {
  const count = dataDisksOf(image).length + wished.length;
  if (count === 0) return;
  const limits = platform?.launch?.dataDisks;
  if (!limits) {
    const title = platform?.title ?? image.platformId;
    yield deny(
      'launch.dataDisks',
      `Platform "${title}" gives virtual machines no data disks.`,
      wished.length > 0 ? 'Launch without them.' : undefined,
    );
    return;
  }
  if (count > limits.max) {
    yield deny(
      'launch.dataDisks',
      `${count} data disks are too many.`,
      `A virtual machine has at most ${limits.max} here.`,
    );
  }
  for (const disk of wished) {
    yield* judgeDisk(disk, image, limits.maxSizeGiB);
  }
}

function* judgeDisk(
  disk: WishedDisk,
  system: SystemImage,
  maxSizeGiB: number,
): Iterable<Finding> {
  const sizeGiB = sizeOf(disk);
  if (sizeGiB > maxSizeGiB) {
    yield deny(
      'launch.dataDiskSize',
      `A data disk of ${sizeGiB} GiB is too large.`,
      `It may have up to ${maxSizeGiB} GiB here.`,
    );
  }
  const { image } = disk;
  if (!image) return;
  yield* image.actions.attach.findings;
  const { name, platformId, region } = image;
  if (platformId !== system.platformId || region !== system.region) {
    yield deny(
      'launch.dataDiskPlace',
      `Image "${name}" is on platform "${platformId}", region "${region}"; the virtual machine will be on "${system.platformId}", region "${system.region}".`,
      'Copy it there first.',
    );
  }
  const least = (image.virtualSizeBytes ?? 0) / GiB;
  if (sizeGiB < least) {
    yield deny(
      'launch.dataDiskSize',
      `Image "${name}" needs a data disk of ${
        Math.ceil(least * 100) / 100
      } GiB; ${sizeGiB} GiB are wished for.`,
    );
  }
}

/** What a form may offer. */
export function offerOf(
  image: SystemImage,
  platform: Platform | undefined,
): LaunchCheck['dataDisks'] {
  const limits = platform?.launch?.dataDisks;
  return limits && { ...limits, ofImage: dataDisksOf(image) };
}

/** What is decided: for the platform, and for the row of the machine. */
export interface PlannedDisks {
  /** Beside those that the image brings. */
  launch: LaunchDisk[];
  /** All of them, the system disk first. */
  machine: MachineDisk[];
}

export function planDisks(
  wished: readonly WishedDisk[],
  image: SystemImage,
  systemGiB: number,
): PlannedDisks {
  const brought = dataDisksOf(image);
  const taken = new Set(brought.map(({ id }) => id));
  const added = wished.map(disk => ({ ...disk, id: nextId(taken) }));
  const { id: imageId, name: imageName } = image;
  return {
    launch: added.map(({ id, ...disk }) =>
      withoutUndefined({
        id,
        sizeBytes: sizeOf(disk) * GiB,
        imageId: disk.image?.platformImageId,
      }),
    ),
    machine: [
      { id: 'system', role: 'system', sizeGiB: systemGiB, imageId, imageName },
      ...brought.map(({ id, role, virtualSizeBytes }) => {
        const sizeGiB = virtualSizeBytes / GiB;
        return { id, role, sizeGiB, imageId, imageName };
      }),
      ...added.map(({ id, ...disk }) =>
        withoutUndefined({
          id,
          role: 'data' as const,
          sizeGiB: sizeOf(disk),
          imageId: disk.image?.id,
          imageName: disk.image?.name,
        }),
      ),
    ],
  };
}

function nextId(taken: Set<string>): string {
  let number = 1;
  while (taken.has(`data-${number}`)) number += 1;
  taken.add(`data-${number}`);
  return `data-${number}`;
}
