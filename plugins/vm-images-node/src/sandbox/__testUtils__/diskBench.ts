import { randomFillSync } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mbrDisk } from '../../diskFormats/__testUtils__/contents';
import { temporaryFolder } from '../../diskFormats/__testUtils__/qemu';
import type { DiskFile } from '../diskSource';

export const MIB = 1024 * 1024;

/** A folder with a disk in it, that goes with the test file. */
export function diskBench() {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const content = mbrDisk([{ type: '83', active: true }], { bootCode: 'code' });
  randomFillSync(content, MIB, MIB);
  const raw: DiskFile = { path: at('content.raw'), format: 'raw' };
  writeFileSync(raw.path, content);
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    /** A path in the folder. */
    at,
    /** The bytes of `raw`. */
    content,
    raw,
    /** What is left besides the files that a test knows. */
    leftovers: () => readdirSync(folder).filter(it => it.startsWith('.')),
  };
}
