import { randomFillSync } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { qcow2Of } from '../diskFormats/__testUtils__/containers';
import { describeWithQemuImg } from '../diskFormats/__testUtils__/qemu';
import { inspectDisk } from '../diskFormats/inspectDisk';
import { fileReader } from '../diskFormats/readers';
import { diskBench, MIB } from './__testUtils__/diskBench';
import { QemuImg } from './QemuImg';
import { convertArguments, convertProfiles } from './convertProfiles';
import type { TargetFormat } from './convertProfiles';
import { ToolError } from './errors';
import { removeStaleOutputs } from './stagedOutput';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { folder, at, content, raw, leftovers } = diskBench();
const tool = new QemuImg();

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
