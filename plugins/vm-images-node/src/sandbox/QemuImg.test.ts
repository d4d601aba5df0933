import { readFileSync, writeFileSync } from 'node:fs';
import { bend, qcow2Of } from '../diskFormats/__testUtils__/containers';
import { describeWithQemuImg } from '../diskFormats/__testUtils__/qemu';
import { diskBench, MIB } from './__testUtils__/diskBench';
import { QemuImg } from './QemuImg';
import { qemuDrivers, sourceArgument } from './diskSource';
import type { DiskFile } from './diskSource';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { at, content, raw } = diskBench();
const tool = new QemuImg();

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

it('has a driver for every format', () => {
  expect(new Set(Object.values(qemuDrivers)).size).toBe(6);
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
