import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { qcow2Of } from '../diskFormats/__testUtils__/containers';
import { diskBench, MIB } from './__testUtils__/diskBench';
import { QemuImg } from './QemuImg';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { at, content, raw, leftovers } = diskBench();

describe('a tool that fails', () => {
  const fake = (script: string) => {
    const path = at('fake-qemu-img');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return new QemuImg({ command: path, confinement: 'rlimits' });
  };
  const info = `case $1 in info) echo '{"virtual-size":${content.length},"actual-size":1}'; exit 0;; esac`;
  const work = (script: string) =>
    fake(`${info}\n${script}`).convert({
      source: raw,
      target: { format: 'qcow2', path: at('never') },
    });

  it.each([
    [
      'disk-full',
      'echo "error while writing: No space left on device" >&2; exit 1',
    ],
    ['memory-limit', 'echo "Cannot allocate memory" >&2; exit 1'],
    ['output-limit', 'echo "File too large" >&2; exit 1'],
    [
      'tool-failed',
      'echo "error while writing at byte 0: Input/output error" >&2; exit 1',
    ],
    ['tool-failed', 'kill -SEGV $$'],
    ['tool-failed', 'exit 1'],
    ['tool-failed', 'exit 0'],
  ])('%s: %s', async (fault, script) => {
    await expect(work(script)).rejects.toMatchObject({ fault });
    expect(existsSync(at('never'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it('does not believe an exit code of 0', async () => {
    const short = 'for last; do :; done; echo short > "${last#file:}"';
    await expect(work(short)).rejects.toMatchObject({
      fault: 'tool-failed',
      message: expect.stringContaining('broken disk'),
    });
    const smaller = at('smaller.qcow2');
    writeFileSync(smaller, qcow2Of(content.subarray(0, MIB)));
    const swap = `for last; do :; done; cat ${smaller} > "\${last#file:}"`;
    await expect(work(swap)).rejects.toThrow(
      `a disk of ${MIB} bytes instead of ${content.length}`,
    );
  });

  it('does not believe its answers', async () => {
    for (const answer of ['', '[]', 'null', '{}', '{"virtual-size":-1}']) {
      await expect(fake(`echo '${answer}'`).info(raw)).rejects.toMatchObject({
        fault: 'tool-failed',
      });
    }
  });
});
