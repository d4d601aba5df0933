import { randomFillSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bend, qcow2Of } from '../diskFormats/__testUtils__/containers';
import { mbrDisk } from '../diskFormats/__testUtils__/contents';
import {
  describeWithQemuImg,
  hasBubblewrap,
  qemuImg,
  temporaryFolder,
} from '../diskFormats/__testUtils__/qemu';
import { UnsafeImageError } from '../diskFormats/errors';
import { inspectDisk } from '../diskFormats/inspectDisk';
import { fileReader } from '../diskFormats/readers';
import { QemuImg } from './QemuImg';
import { convertArguments, convertProfiles } from './convertProfiles';
import type { TargetFormat } from './convertProfiles';
import { qemuDrivers, sourceArgument } from './diskSource';
import type { DiskFile } from './diskSource';
import { ToolError } from './errors';
import { removeStaleOutputs } from './stagedOutput';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const tool = new QemuImg();
const content = mbrDisk([{ type: '83', active: true }], { bootCode: 'code' });
randomFillSync(content, MIB, MIB);
const raw: DiskFile = { path: at('content.raw'), format: 'raw' };
writeFileSync(raw.path, content);
afterAll(() => rmSync(folder, { recursive: true }));

/** What is left besides the files that a test knows. */
const leftovers = () => readdirSync(folder).filter(it => it.startsWith('.'));

it('knows only combinations that are written down', () => {
  expect(convertArguments({ format: 'qcow2' }, 64)).toEqual([
    '-c',
    '-o',
    'compression_type=zstd',
    '-W',
    '-m',
    '16',
  ]);
  expect(() =>
    convertArguments({ format: 'vmdk', subformat: 'monolithicFlat' }, 2),
  ).toThrow("No disk can be written as 'vmdk/monolithicFlat/none'");
  expect(() =>
    convertArguments({ format: 'raw', subformat: 'x,backing_file=y' }, 2),
  ).toThrow('possible are');
});

it('names disks so that nothing in a name has a meaning', () => {
  const path = at('a,file.filename=/etc/passwd"}:b');
  expect(JSON.parse(sourceArgument({ path, format: 'vhd' }).slice(5))).toEqual({
    driver: 'vpc',
    file: { driver: 'file', filename: path },
  });
  for (const bad of ['-x', 'nbd:host:1', 'a/../b', '/a/../b', '/a\n', '/a\0']) {
    expect(() => sourceArgument({ path: bad, format: 'raw' })).toThrow(
      'is not an absolute, plain path',
    );
  }
});

describeWithQemuImg('converting', () => {
  const targets = Object.keys(convertProfiles).map(key => {
    const [format, subformat, compression] = key.split('/');
    return { format, subformat, compression } as TargetFormat;
  });

  it.each(targets)('%j and back', async target => {
    const path = at(`target.${target.format}`);
    const heard: number[] = [];
    await tool.convert({
      source: raw,
      target: { ...target, subformat: target.subformat || undefined, path },
      onProgress: fraction => heard.push(fraction),
    });
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    const reader = await fileReader(path);
    await expect(inspectDisk(reader)).resolves.toMatchObject({
      format: target.format,
      virtualSizeBytes: content.length,
      facts: { bootMode: 'bios' },
    });
    await reader.close();
    const back = { format: 'raw' as const, path: at('back.raw') };
    await tool.convert({
      source: { path, format: target.format },
      target: back,
    });
    expect(readFileSync(back.path).equals(content)).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  it('keeps holes, and a raw disk that looks like something else', async () => {
    const path = at('sparse.raw');
    writeFileSync(path, qcow2Of(content));
    const inner = { path, format: 'raw', trusted: true } as const;
    const target = { format: 'qcow2' as const, path: at('wrapped.qcow2') };
    await tool.convert({ source: inner, target });
    // What is inside is data: nobody probed it.
    const size = Math.ceil(statSync(path).size / 512) * 512;
    await expect(tool.info(target)).resolves.toMatchObject({
      virtualSizeBytes: size,
    });
    await tool.create({ path, format: 'raw', virtualSizeBytes: 1024 ** 3 });
    await tool.convert({ source: inner, target: { ...target, format: 'raw' } });
    expect(statSync(target.path).size).toBe(1024 ** 3);
    expect(statSync(target.path).blocks * 512).toBeLessThan(MIB);
  });

  it('copes with every name', async () => {
    const names = ['a b', 'a,b', 'a:b', 'json:{}', "it's", '"q"', '-n', '$(x)'];
    for (const name of [...names, 'ü', '%s', '--', 'nbd:x', '|', '*', '\\']) {
      const source = { path: at(name), format: 'raw' as const };
      writeFileSync(source.path, content);
      const path = at(`${name}.out`);
      await tool.convert({ source, target: { format: 'raw', path } });
      expect(readFileSync(path).equals(content)).toBe(true);
      rmSync(path);
      rmSync(source.path);
    }
  });

  it('leaves nothing behind when it fails, and keeps what was there', async () => {
    const path = at('kept.qcow2');
    writeFileSync(path, 'precious');
    const noise = at('noise.raw');
    writeFileSync(noise, randomFillSync(Buffer.alloc(32 * MIB)));
    const source = { path: noise, format: 'raw', trusted: true } as const;
    const target = { format: 'qcow2', path } as const;
    await expect(
      tool.convert({ source, target, maxOutputBytes: 4 * MIB }),
    ).rejects.toMatchObject({ fault: 'output-limit' });
    const broke = new QemuImg({ limits: { memoryBytes: 24 * MIB } });
    await expect(broke.convert({ source, target })).rejects.toThrow(ToolError);
    const controller = new AbortController();
    const wanted = tool.convert({
      source,
      target: { ...target, compression: 'zlib' },
      onProgress: () => controller.abort(new Error('cancelled')),
      signal: controller.signal,
    });
    await expect(wanted).rejects.toThrow('cancelled');
    expect(readFileSync(path, 'utf8')).toBe('precious');
    expect(leftovers()).toEqual([]);
  });

  it('removes what a killed process left', async () => {
    mkdirSync(at('.making-old'));
    writeFileSync(at('.making-old/disk'), 'half');
    utimesSync(at('.making-old'), 1, 1);
    mkdirSync(at('.making-new'));
    expect(await removeStaleOutputs(folder, 60_000)).toBe(1);
    expect(leftovers()).toEqual(['.making-new']);
    rmSync(at('.making-new'), { recursive: true });
  });
});

describeWithQemuImg('looking at, making and changing disks', () => {
  const base = { path: at('base.qcow2'), format: 'qcow2' } as const;
  beforeAll(() => writeFileSync(base.path, qcow2Of(content)));

  it('tells size, soundness and need of space', async () => {
    await expect(tool.info(base)).resolves.toMatchObject({
      virtualSizeBytes: content.length,
      clusterSizeBytes: 65536,
      encrypted: false,
    });
    await expect(tool.check(base)).resolves.toMatchObject({
      supported: true,
      sound: true,
      corruptions: 0,
    });
    await expect(tool.check(raw)).resolves.toMatchObject({ supported: false });
    await expect(tool.measure(base, 'raw')).resolves.toMatchObject({
      requiredBytes: content.length,
    });
    const damaged = { ...base, path: at('damaged.qcow2') };
    const twice = readFileSync(base.path).subarray(262144, 262152);
    writeFileSync(
      damaged.path,
      bend(readFileSync(base.path), [{ at: 262152, bytes: twice }]),
    );
    const found = await tool.check(damaged);
    expect(found.sound).toBe(false);
    expect(found.corruptions).toBeGreaterThan(0);
  });

  it('makes overlays that name what they are over, and flattens them', async () => {
    const overlay: DiskFile = {
      path: at('overlay.qcow2'),
      format: 'qcow2',
      backing: base,
    };
    await tool.createOverlay({
      path: overlay.path,
      backing: base,
      virtualSizeBytes: 2 * content.length,
    });
    await expect(tool.info(overlay)).resolves.toMatchObject({
      virtualSizeBytes: 2 * content.length,
    });
    await expect(tool.check(overlay)).resolves.toMatchObject({ sound: true });
    await tool.resize({
      disk: { ...overlay, format: 'qcow2' },
      virtualSizeBytes: 3 * content.length,
    });
    const path = at('flat.raw');
    await tool.convert({ source: overlay, target: { format: 'raw', path } });
    const flat = readFileSync(path);
    expect(flat.length).toBe(3 * content.length);
    expect(flat.subarray(0, content.length).equals(content)).toBe(true);
    expect(flat.subarray(content.length).every(it => it === 0)).toBe(true);
    // Taken alone, it is refused: its header names a file of this host.
    await expect(
      tool.info({ path: overlay.path, format: 'qcow2' }),
    ).rejects.toMatchObject({ rule: 'qcow2-backing-file' });
  });

  it('grows, and shrinks only when told to', async () => {
    const disk = { path: at('sized.qcow2'), format: 'qcow2' } as const;
    await tool.create({ ...disk, virtualSizeBytes: 4 * MIB });
    await tool.resize({ disk, virtualSizeBytes: 8 * MIB });
    await expect(
      tool.resize({ disk, virtualSizeBytes: 4 * MIB }),
    ).rejects.toThrow(/shrink/);
    await tool.resize({ disk, virtualSizeBytes: 4 * MIB, shrink: true });
    await expect(tool.info(disk)).resolves.toMatchObject({
      virtualSizeBytes: 4 * MIB,
    });
    for (const virtualSizeBytes of [0, -1, 1.5, Infinity, 2 ** 50]) {
      await expect(tool.create({ ...disk, virtualSizeBytes })).rejects.toThrow(
        'can not be made',
      );
    }
  });
});

describeWithQemuImg('hostile disks', () => {
  const canary = 'CANARY-7f3a';
  const secret = at('secret');
  writeFileSync(secret, canary.padEnd(MIB, '!'));
  const attack = at('attack');
  const attacks: [string, DiskFile['format'], () => void][] = [
    [
      'backing file',
      'qcow2',
      () => qemuImg('create', '-f', 'qcow2', '-b', secret, '-F', 'raw', attack),
    ],
    [
      'json: backing file',
      'qcow2',
      () =>
        qemuImg(
          ...['create', '-u', '-f', 'qcow2', '-F', 'raw', '-b'],
          `json:{"driver":"raw","file":{"driver":"file","filename":"${secret}"}}`,
          ...[attack, '1M'],
        ),
    ],
    [
      'external data file',
      'qcow2',
      () => {
        const data = `${secret}.data`;
        const options = `data_file=${data},data_file_raw=on`;
        qemuImg('create', '-f', 'qcow2', '-o', options, attack, '1M');
        writeFileSync(data, readFileSync(secret));
      },
    ],
    [
      'VMDK flat extent',
      'vmdk',
      () =>
        writeFileSync(
          attack,
          `# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 2048 FLAT "${secret}" 0\n`,
        ),
    ],
  ];

  it.each(attacks)(
    '%s: refused before the tool sees it',
    async (_, format, make) => {
      make();
      const target = { format: 'raw' as const, path: at('leak') };
      for (const work of [
        () => tool.convert({ source: { path: attack, format }, target }),
        () => tool.info({ path: attack, format }),
        () => tool.check({ path: attack, format }),
        () => tool.measure({ path: attack, format }, 'raw'),
      ]) {
        await expect(work()).rejects.toThrow(UnsafeImageError);
      }
      expect(existsSync(target.path)).toBe(false);
    },
  );

  const wall = hasBubblewrap ? describe : describe.skip;
  wall('with what only the wall keeps out', () => {
    it.each(attacks)(
      '%s: the second wall holds too',
      async (_, format, make) => {
        make();
        // The bare tool leaks, so the attack is real.
        qemuImg('convert', '-O', 'raw', attack, at('leak'));
        expect(readFileSync(at('leak')).includes(canary)).toBe(true);
        rmSync(at('leak'));
        const target = { format: 'raw' as const, path: at('leak') };
        const source = { path: attack, format, trusted: true };
        await tool.convert({ source, target }).catch(() => undefined);
        const leaked =
          existsSync(target.path) && readFileSync(target.path).includes(canary);
        expect(leaked).toBe(false);
        rmSync(target.path, { force: true });
      },
    );
  });

  it('a raw disk is never taken for what it contains', async () => {
    qemuImg('create', '-f', 'qcow2', '-b', secret, '-F', 'raw', attack);
    const source = { path: attack, format: 'raw', trusted: true } as const;
    const path = at('opaque.raw');
    await tool.convert({ source, target: { format: 'raw', path } });
    expect(readFileSync(path).includes(canary)).toBe(false);
    await expect(
      tool.info({ ...source, trusted: false }),
    ).rejects.toMatchObject({ rule: 'format-mismatch' });
  });

  it('links are not followed', async () => {
    symlinkSync(raw.path, at('link'));
    await expect(
      tool.info({ path: at('link'), format: 'raw' }),
    ).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('says what is wrong without telling where things are', async () => {
    const path = at('bad.vdi');
    qemuImg('convert', '-f', 'raw', '-O', 'vdi', raw.path, path);
    writeFileSync(path, bend(readFileSync(path), [{ at: 0x168, u32: 1 }]));
    const error: unknown = await tool
      .info({ path, format: 'vdi' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ rule: 'unreadable' });
    expect(String(error)).not.toContain(folder);
  });
});

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

it('has a driver for every format', () => {
  expect(new Set(Object.values(qemuDrivers)).size).toBe(6);
});
