import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const MiB = 1024 ** 2;

/** A file that nothing can compress. */
export async function randomFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  for (let at = 0; at < bytes; at += 16 * MiB) {
    await file.write(randomBytes(Math.min(16 * MiB, bytes - at)));
  }
  await file.sync();
  await file.close();
}

/** A file of holes: as long as asked for, without space of its own. */
export async function emptyFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(bytes);
  await file.close();
}

export async function sha256Of(path: string, bytes?: number): Promise<string> {
  const hash = createHash('sha256');
  const end = bytes === undefined ? undefined : bytes - 1;
  if (bytes !== 0) await pipeline(createReadStream(path, { end }), hash);
  return hash.digest('hex');
}

/**
 * Writes out what others left to be written. Who syncs would wait for the bytes
 * of those who do not, and pay for what they were spared.
 */
export async function settleDisk(): Promise<void> {
  await promisify(execFile)('sync');
}
