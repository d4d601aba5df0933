import {
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { bend } from '../diskFormats/__testUtils__/containers';
import {
  describeWithQemuImg,
  hasBubblewrap,
  qemuImg,
} from '../diskFormats/__testUtils__/qemu';
import { UnsafeImageError } from '../diskFormats/errors';
import { diskBench, MIB } from './__testUtils__/diskBench';
import { QemuImg } from './QemuImg';
import type { DiskFile } from './diskSource';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { folder, at, raw } = diskBench();
const tool = new QemuImg();

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
