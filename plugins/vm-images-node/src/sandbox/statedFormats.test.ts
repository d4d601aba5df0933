/**
 * T7, T23: whatever the tool is asked to open, the format of every layer is
 * stated, so that it never looks for itself; and no argument is a name that
 * could mean something else.
 */
import {
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { qcow2Of } from '../diskFormats/__testUtils__/containers';
import { mbrDisk } from '../diskFormats/__testUtils__/contents';
import {
  describeWithQemuImg,
  temporaryFolder,
} from '../diskFormats/__testUtils__/qemu';
import { QemuImg } from './QemuImg';

jest.setTimeout(60_000);

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** Options after which a word follows that is no file. */
const withValue = new Set(['-o', '-O', '-m', '-f', '-F', '--output', '-T']);

/** Every layer names its driver; nothing is left to be found out. */
function isStated(layer: unknown): boolean {
  if (layer === null) return true;
  const { driver, file, backing } = layer as Record<string, unknown>;
  if (driver === 'file') return typeof file === 'undefined';
  const isKnown = typeof driver === 'string' && driver !== '';
  const mayHaveBacking = driver === 'qcow2' || driver === 'vmdk';
  return (
    isKnown &&
    isStated(file) &&
    (mayHaveBacking ? backing !== undefined && isStated(backing) : true)
  );
}

/** Files that an invocation opens or makes without saying how. */
function unstated(args: string[]): string[] {
  const [command, ...rest] = args;
  const formats = rest.filter((_, index) =>
    ['-f', '-O', '-F'].includes(rest[index - 1]),
  );
  return rest.filter((arg, index) => {
    if (arg.startsWith('json:')) return !isStated(JSON.parse(arg.slice(5)));
    const isFile = arg.startsWith('file:') || arg.startsWith('/');
    if (!isFile || withValue.has(rest[index - 1])) return false;
    // What is made is made in the format that is asked for.
    const makes = command === 'create' || command === 'convert';
    const isBacking = rest[index - 1] === '-b';
    return (
      !makes || formats.length === 0 || (isBacking && !rest.includes('-F'))
    );
  });
}

describeWithQemuImg('every invocation of qemu-img', () => {
  const log = at('log');
  const wrapper = at('qemu-img');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nfor one; do printf '%s\\0' "$one"; done >> ${log}\nprintf '\\n\\0' >> ${log}\nexec qemu-img "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  const tool = new QemuImg({
    ...{ command: wrapper, confinement: 'rlimits' },
    // The wrapper writes too.
    limits: { fileSizeBytes: 2 ** 30 },
  });
  const content = mbrDisk([{ type: '83', active: true }]);
  writeFileSync(at('disk.raw'), content);
  // Looked at by itself, this raw disk would be taken for what it begins with.
  writeFileSync(at('polyglot.raw'), qcow2Of(content));
  writeFileSync(at('disk.qcow2'), qcow2Of(content));

  it('states the format of every layer: 0 left to be probed', async () => {
    const raw = { path: at('disk.raw'), format: 'raw' as const };
    const qcow2 = { path: at('disk.qcow2'), format: 'qcow2' as const };
    const polyglot = {
      ...{ path: at('polyglot.raw'), format: 'raw' as const },
      // Else it is refused before the tool is asked.
      trusted: true,
    };
    const overlay = {
      ...{ path: at('overlay.qcow2'), format: 'qcow2' as const },
      backing: qcow2,
    };
    const virtualSizeBytes = content.length;
    await tool.createOverlay({
      ...{ path: overlay.path, backing: qcow2, virtualSizeBytes },
    });
    await tool.create({
      ...{ path: at('empty.qcow2'), format: 'qcow2', virtualSizeBytes },
    });
    for (const disk of [raw, qcow2, polyglot, overlay]) {
      await tool.info(disk);
      await tool.check(disk);
      await tool.measure(disk, 'qcow2');
    }
    for (const format of [
      'qcow2',
      'raw',
      'vmdk',
      'vhd',
      'vhdx',
      'vdi',
    ] as const) {
      const target = { path: at(`made.${format}`), format };
      await tool.convert({ source: overlay, target });
      await tool.convert({ source: polyglot, target });
    }
    expect(readFileSync(at('made.raw')).subarray(0, 4).toString('latin1')).toBe(
      'QFI\xfb',
    );
    await tool.resize({ disk: qcow2, virtualSizeBytes: 8 * 2 ** 20 });
    const calls = readFileSync(log, 'utf8')
      .split('\n\0')
      .filter(line => line !== '')
      .map(line => line.split('\0').slice(0, -1));
    expect(calls.length).toBeGreaterThan(25);
    for (const args of calls) {
      expect([args, unstated(args)]).toEqual([args, []]);
      expect(args.join(' ')).not.toMatch(/(?:nbd|https?|ssh|rbd|fat):/);
    }
  });

  it('is made by the one class that states them', async () => {
    const plugins = join(__dirname, '..', '..', '..');
    const callers: string[] = [];
    for (const path of await readdir(plugins, { recursive: true })) {
      const isSource = /\/src\/.*\.ts$/.test(path);
      const isOther = /node_modules|__testUtils__|\.test\.|\/dist/.test(path);
      const file = join(plugins, path);
      if (!isSource || isOther || !existsSync(file)) continue;
      const text = await readFile(file, 'utf8');
      if (/'qemu-img'|"qemu-img"/.test(text)) {
        callers.push(relative(plugins, file));
      }
    }
    // The second one only knows the default of a setting.
    expect(callers.sort()).toEqual([
      'vm-images-backend-module-qemu/src/config/QemuConfig.ts',
      'vm-images-node/src/sandbox/runQemuImg.ts',
    ]);
  });
});
