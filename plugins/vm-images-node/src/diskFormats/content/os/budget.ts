import type { DiskReader } from '../../types';

/** Looking for the system stopped: it would take more than it is worth. */
export class GaveUp extends Error {
  readonly name = 'GaveUp';
}

const MAX_READS = 600;
const MAX_BYTES = 12 * 1024 ** 2;
const MAX_MS = 5_000;

/**
 * What looking for the system may read, however a file system winds: so many
 * reads and bytes, and so long. Throws {@link GaveUp} beyond.
 */
export function onBudget(
  inner: DiskReader,
  now: () => number = () => performance.now(),
): DiskReader {
  let reads = 0;
  let bytes = 0;
  const until = now() + MAX_MS;
  return {
    size: inner.size,
    async read(offset, length) {
      reads += 1;
      bytes += length;
      if (reads > MAX_READS || bytes > MAX_BYTES || now() > until) {
        throw new GaveUp(`after ${reads} reads of ${bytes} bytes`);
      }
      return inner.read(offset, length);
    },
  };
}
