import { assertSafe, assertSound } from './errors';

/** The largest disk that is taken unless configuration says otherwise. @public */
export const DEFAULT_MAX_VIRTUAL_SIZE_BYTES = 2 * 1024 ** 4;

/** What every parser keeps to. */
export interface ParseLimits {
  maxVirtualSizeBytes: number;
}

function readable(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const power = Math.min(
    Math.floor(Math.log2(Math.max(bytes, 1)) / 10),
    units.length - 1,
  );
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}

/**
 * To be asked as soon as a header has told the size, before any table is read:
 * a file of some megabytes can claim exbibytes.
 */
export function assertVirtualSize(bytes: number, limits: ParseLimits): void {
  assertSound(bytes > 0, 'no-content', 'its virtual size is zero');
  assertSafe(
    bytes <= limits.maxVirtualSizeBytes,
    'virtual-size',
    `its virtual size of ${readable(bytes)} is above the limit of ${readable(
      limits.maxVirtualSizeBytes,
    )}`,
    'Shrink the disk, or ask an administrator to raise the limit.',
  );
}
