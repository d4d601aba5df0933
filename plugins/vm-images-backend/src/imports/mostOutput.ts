import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';

/** What a disk may grow by when it is compressed in another way. */
const MOST_GROWTH = 16;
const SLACK_BYTES = 64 * 2 ** 20;

/**
 * How much a conversion may write: never much more than the disk holds. Where
 * the outcome is compressed, nor many times what it was read from: a small file
 * that claims more is a bomb.
 */
export function mostOutput(
  format: DiskFormat,
  sourceBytes: number,
  virtualSizeBytes: number,
): number {
  const whole = virtualSizeBytes * 1.05;
  const most =
    format === 'qcow2' ? Math.min(whole, sourceBytes * MOST_GROWTH) : whole;
  return Math.ceil(most) + SLACK_BYTES;
}
