import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rawDisk } from './makeOva';

/** The same disk of 2 MiB in any format, as `qemu-img` calls it. */
export async function makeDisk(
  folder: string,
  format: string,
): Promise<Buffer> {
  const raw = join(folder, 'original');
  const path = join(folder, `made.${format}`);
  await writeFile(raw, rawDisk('hello from the disk'));
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, path]);
  return readFile(path);
}
