import { open, rm, stat, truncate } from 'node:fs/promises';
import { isMissing, writeFileAtomically } from '../host/files';
import type { MachinePaths } from '../machines/MachineStore';

/** What a guest wrote is kept up to about twice this, older bytes go. */
export const SERIAL_LOG_LIMIT_BYTES = 1024 * 1024;

type LogPaths = Pick<MachinePaths, 'serialLog' | 'olderSerialLog'>;

/**
 * Begins a new log for a machine that is not running, so that its size tells
 * whether the guest has said anything since the start. The previous one stays
 * as the older part of the history.
 */
export async function beginSerialLog(paths: LogPaths): Promise<void> {
  try {
    if ((await stat(paths.serialLog)).size > 0) {
      await keepTail(paths, SERIAL_LOG_LIMIT_BYTES);
      await rm(paths.serialLog);
    }
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}

/**
 * Cuts a log that has grown too long. QEMU appends, so it goes on at the new
 * end; what the guest writes within this very moment may be lost.
 */
export async function trimSerialLog(paths: LogPaths): Promise<void> {
  const size = await serialLogSize(paths);
  if (size > SERIAL_LOG_LIMIT_BYTES) {
    await keepTail(paths, SERIAL_LOG_LIMIT_BYTES);
    await truncate(paths.serialLog, 0);
  }
}

/** Bytes that the guest has written since its start, or since the last cut. */
export async function serialLogSize(paths: LogPaths): Promise<number> {
  try {
    return (await stat(paths.serialLog)).size;
  } catch (error) {
    if (isMissing(error)) {
      return 0;
    }
    throw error;
  }
}

/** The last `maxBytes` that the guest wrote, over all its starts. */
export async function serialHistory(
  paths: LogPaths,
  maxBytes: number,
): Promise<Buffer> {
  const recent = await tailOf(paths.serialLog, maxBytes);
  if (recent.length >= maxBytes) {
    return recent;
  }
  const older = await tailOf(paths.olderSerialLog, maxBytes - recent.length);
  return Buffer.concat([older, recent]);
}

async function keepTail(paths: LogPaths, bytes: number): Promise<void> {
  const tail = await tailOf(paths.serialLog, bytes);
  await writeFileAtomically(paths.olderSerialLog, tail);
}

async function tailOf(path: string, bytes: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, bytes);
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, size - length);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) {
      return Buffer.alloc(0);
    }
    throw error;
  }
}
