import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function isPresent(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether the real tool is on this machine. */
export const hasQemuImg = isPresent('qemu-img');

/** `describe`, or a skipped one that says what is missing. */
export const describeWithQemuImg = hasQemuImg ? describe : describe.skip;

function canUseBubblewrap(): boolean {
  try {
    const args = ['--unshare-all', '--ro-bind', '/', '/', 'true'];
    execFileSync('bwrap', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether this host lets bubblewrap make namespaces. */
export const hasBubblewrap = canUseBubblewrap();

/**
 * Runs the real tool on files that the test itself made. It measures the host
 * before it encrypts, which fails now and then where the clock is coarse.
 */
export function qemuImg(...args: string[]): string {
  for (let attempt = 1; ; attempt++) {
    try {
      return execFileSync('qemu-img', args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const passing = /accurate CPU usage/.test(String(error));
      if (!passing || attempt === 20) throw error;
    }
  }
}

/** A new folder under the system's temporary folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'vm-images-test-'));
}

/** Converts `content` with the real tool and gives the file's bytes. */
export function convertedBy(
  folder: string,
  content: Buffer,
  ...args: string[]
): Buffer {
  const source = join(folder, 'content.raw');
  const target = join(folder, 'converted');
  writeFileSync(source, content);
  qemuImg('convert', '-f', 'raw', ...args, source, target);
  return readFileSync(target);
}
