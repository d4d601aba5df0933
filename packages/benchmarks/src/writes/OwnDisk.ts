import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SECTOR_BYTES = 512;

/**
 * A disk of which everybody's writes are known, since nobody else has it: an
 * ext4 in a file, behind a loop device.
 */
export class OwnDisk {
  readonly folder: string;
  readonly #device: string;

  private constructor(folder: string, device: string) {
    this.folder = folder;
    this.#device = device;
  }

  /** @returns undefined where this may not be done, which it says */
  static mount(folder: string, bytes: number): OwnDisk | undefined {
    const file = join(folder, 'own-disk');
    const place = join(folder, 'd');
    try {
      writeFileSync(file, '');
      truncateSync(file, bytes);
      // All tables at once: nothing is to be written in the background.
      const whole = 'lazy_itable_init=0,lazy_journal_init=0';
      execFileSync('mkfs.ext4', ['-qF', '-m', '0', '-E', whole, file]);
      mkdirSync(place);
      execFileSync('mount', ['-o', 'loop,noatime', file, place], {
        stdio: 'pipe',
      });
    } catch (error) {
      process.stderr.write(
        `No disk of its own for counting writes, which takes root, a loop device and mkfs.ext4 (e2fsprogs): ${error}\n`,
      );
      return undefined;
    }
    const device = execFileSync('findmnt', ['-no', 'SOURCE', place], {
      encoding: 'utf8',
    });
    return new OwnDisk(place, basename(device.trim()));
  }

  /** Bytes that went to it so far, when all that was to go has gone. */
  async writtenBytes(): Promise<number> {
    await run('sync', ['-f', this.folder]);
    const stat = readFileSync(`/sys/block/${this.#device}/stat`, 'utf8');
    return Number(stat.trim().split(/\s+/)[6]) * SECTOR_BYTES;
  }

  /** Also while something still has a file of it open, after a failure. */
  unmount(): void {
    execFileSync('umount', ['-l', this.folder]);
  }
}
