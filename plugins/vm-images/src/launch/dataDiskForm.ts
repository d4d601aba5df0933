import type { LaunchDataDisk } from '@vm-images/backstage-plugin-vm-images-common';
import { newKey } from '../api/newKey';

/** A data disk as a form holds it. */
export interface WishedDataDisk {
  key: string;
  sizeGiB: string;
  /** Blank without. */
  imageId?: string;
}

/** The largest that the API takes; the platform may take less. */
const MOST_GIB = 65_536;

export function newDisk(): WishedDataDisk {
  return { key: newKey(), sizeGiB: '10' };
}

/** What is wrong with them; nothing if nothing is. */
export function dataDiskProblem(
  disks: readonly WishedDataDisk[],
): string | undefined {
  const sound = disks.every(({ sizeGiB }) => {
    const size = Number(sizeGiB);
    return Number.isInteger(size) && size >= 1 && size <= MOST_GIB;
  });
  return sound ? undefined : `A whole number of GiB, from 1 to ${MOST_GIB}.`;
}

/** What is sent. */
export function dataDisksOf(
  disks: readonly WishedDataDisk[],
): LaunchDataDisk[] {
  return disks.map(({ sizeGiB, imageId }) => ({
    sizeGiB: Number(sizeGiB),
    ...(imageId && { imageId }),
  }));
}
