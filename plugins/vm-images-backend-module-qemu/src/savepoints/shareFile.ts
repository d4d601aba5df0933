import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { fileSize, syncFile } from '../host/files';

/**
 * One more name for the same bytes; a clone or copy where that cannot be. What
 * is there is whole, also after a crash: it was put there by an earlier try.
 */
export async function shareFile(from: string, to: string): Promise<void> {
  if ((await fileSize(to)) !== undefined) return;
  const partial = `${to}.partial`;
  // What a crash has left is as little writable as what it is a copy of.
  await rm(partial, { force: true });
  try {
    await link(from, to);
  } catch {
    await copyFile(from, partial, constants.COPYFILE_FICLONE);
    await syncFile(partial);
    await rename(partial, to);
  }
}
