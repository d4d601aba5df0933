/** A qcow2 file, and the qcow2 file that it rests on, if any. */
export interface DiskSource {
  path: string;
  base?: string;
}

/**
 * Writes a disk as one compressed qcow2 file (zstd) that rests on nothing.
 *
 * @throws the abort reason; nothing of the target is left then
 */
export type CompressDisk = (
  source: DiskSource,
  target: string,
  options: { signal: AbortSignal; onProgress(fraction: number): void },
) => Promise<void>;
