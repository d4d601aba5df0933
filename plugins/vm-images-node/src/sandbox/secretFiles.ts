import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdtemp, open, rmdir, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Kept in memory where there is such a folder, so that nothing reaches a disk. */
const IN_MEMORY = '/dev/shm';

async function parentFolder(): Promise<string> {
  try {
    await access(IN_MEMORY, constants.W_OK);
    return IN_MEMORY;
  } catch {
    return tmpdir();
  }
}

/** A file without a name: it is unlinked before anything is written to it. */
async function namelessFile(secret: Uint8Array): Promise<FileHandle> {
  const folder = await mkdtemp(join(await parentFolder(), 'vm-images-'));
  const path = join(folder, randomBytes(8).toString('hex'));
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx+', 0o600);
    await unlink(path);
    // Positional, so that whoever inherits it reads from the beginning.
    await file.write(secret, 0, secret.length, 0);
    return file;
  } catch (error) {
    await file?.close();
    throw error;
  } finally {
    await rmdir(folder).catch(() => {});
  }
}

/**
 * Hands secrets to a child process: as descriptors of nameless files that only
 * this process and the child hold. They appear in no argument, environment or
 * folder, are overwritten afterwards, and vanish with the processes if those are
 * killed.
 *
 * @param work - starts the child with these descriptors as its third and
 * further ones, see {@link secretPath}, and returns when it has read them
 * @public
 */
export async function withSecretFiles<T>(
  secrets: readonly Uint8Array[],
  work: (descriptors: number[]) => Promise<T>,
): Promise<T> {
  const files: FileHandle[] = [];
  try {
    for (const secret of secrets) files.push(await namelessFile(secret));
    return await work(files.map(file => file.fd));
  } finally {
    for (const [at, file] of files.entries()) {
      const blank = Buffer.alloc(secrets[at].length);
      await file.write(blank, 0, blank.length, 0).catch(() => {});
      await file.close();
    }
  }
}

const FIRST_DESCRIPTOR = 3;

/** Where the child finds the secret of this index. @public */
export function secretPath(index: number): string {
  return `/dev/fd/${secretDescriptor(index)}`;
}

/** Which descriptor of the child the secret of this index is. */
export function secretDescriptor(index: number): number {
  return FIRST_DESCRIPTOR + index;
}
