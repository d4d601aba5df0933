import { mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PREFIX = '.making-';

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a file so that it is either there, whole and on stable storage, or not
 * there at all. The work is done in a folder of its own beside the target (the
 * only one that a sandboxed tool needs to write), which is removed in any case.
 *
 * @param target - absolute path; what is there already is replaced
 * @param make - writes the file at the path that it is given
 */
export async function stagedOutput<T>(
  target: string,
  make: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const parent = dirname(target);
  const folder = await mkdtemp(join(parent, PREFIX));
  try {
    const path = join(folder, 'disk');
    const result = await make(path, folder);
    await syncFile(path);
    await rename(path, target);
    await syncFile(parent);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Removes what a killed process left behind in a folder of images. Call it at
 * start, when no conversion runs there, or with an age beyond any time limit.
 *
 * @returns how many were removed
 * @public
 */
export async function removeStaleOutputs(
  parent: string,
  olderThanMs: number,
): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name.startsWith(PREFIX)) {
      const path = join(parent, entry.name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > olderThanMs) {
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
    }
  }
  return removed;
}
