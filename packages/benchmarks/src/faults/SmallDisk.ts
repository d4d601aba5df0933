import { execFileSync } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const MiB = 1024 ** 2;

/** A real ext4 of 64 MiB in a file. Needs root. */
export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async mount(folder: string): Promise<SmallDisk> {
    const file = join(folder, 'disk.ext4');
    const path = join(folder, 'disk');
    await mkdir(path);
    execFileSync('truncate', ['-s', '64M', file]);
    execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', file]);
    execFileSync('mount', ['-o', 'loop', file, path]);
    return new SmallDisk(path);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  /** Somebody else takes what there is, but for so many bytes. */
  async fill(leave: number): Promise<void> {
    const file = await open(join(this.path, 'filler'), 'w');
    try {
      const block = Buffer.alloc(MiB / 4, 1);
      while ((await this.freeBytes()) > leave + block.length) {
        await file.write(block);
        await file.datasync();
      }
    } finally {
      await file.close();
    }
  }

  /** Gives it back. */
  async clear(): Promise<void> {
    await rm(join(this.path, 'filler'), { force: true });
    execFileSync('sync', ['-f', this.path]);
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.path]);
  }
}
