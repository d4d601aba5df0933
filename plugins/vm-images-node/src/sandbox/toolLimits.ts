import type { SandboxLimits } from './confinement';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Looking at headers and tables. */
export const lookLimits: SandboxLimits = {
  cpuSeconds: 30,
  memoryBytes: GIB,
  fileSizeBytes: 0,
  wallMs: 60_000,
};

/** Making or changing an empty disk: some tables are written. */
export const createLimits: SandboxLimits = {
  ...lookLimits,
  // Growing a raw file to its size counts as writing that far.
  fileSizeBytes: 2 ** 53,
};

/**
 * Reading or writing a whole disk.
 *
 * The slowest conversion measured (zlib) needs 25 CPU seconds for a GiB of
 * noise; a slow host gets five times that. Memory is for 16 threads with
 * clusters of 2 MiB.
 */
export function wholeDiskLimits(
  virtualSizeBytes: number,
  maxFileBytes: number,
): SandboxLimits {
  const gib = virtualSizeBytes / GIB;
  return {
    cpuSeconds: Math.ceil(60 + 120 * gib),
    memoryBytes: 2 * GIB,
    fileSizeBytes: maxFileBytes,
    wallMs: Math.ceil(120_000 + 300_000 * gib),
  };
}

/**
 * The longest file that a disk of this size can become in any format: its
 * content, its tables, and some for small disks.
 */
export function longestFile(virtualSizeBytes: number): number {
  return Math.ceil(virtualSizeBytes * 1.01) + 64 * MIB;
}
