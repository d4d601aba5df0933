import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataKey } from '../encryption';
import { availableConfinement } from './confinement';
import { QemuImg } from './QemuImg';
import { runSandboxed } from './runSandboxed';

jest.setTimeout(120_000);

const MiB = 1024 ** 2;
const CANARY = 'the-canary-sings-at-dawn';
let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'luks-'));
  const disk = Buffer.alloc(4 * MiB);
  for (let offset = 0; offset < MiB; offset += 4096) disk.write(CANARY, offset);
  await writeFile(at('plain.raw'), disk);
});
afterEach(() => rm(folder, { recursive: true }));

describe.each(['bubblewrap', 'rlimits'] as const)('shut in by %s', how => {
  const qemuImg = new QemuImg({ confinement: how });
  const shut = async () =>
    how === 'rlimits' || (await availableConfinement()) === how;
  const encrypt = (path: string, key: DataKey) =>
    qemuImg.convert({
      source: { path: at('plain.raw'), format: 'raw' },
      target: { path, format: 'qcow2', key },
    });
  const rawOf = async (source: Parameters<QemuImg['info']>[0]) => {
    const path = at('again.raw');
    await qemuImg.convert({ source, target: { path, format: 'raw' } });
    return readFile(path);
  };

  it('encrypts what it writes, and reads it only with the key', async () => {
    if (!(await shut())) return;
    const [key, other] = [DataKey.generate(), DataKey.generate()];
    const path = at('secret.qcow2');
    await encrypt(path, key);
    const disk = { path, format: 'qcow2' } as const;
    expect((await readFile(path)).includes(CANARY)).toBe(false);
    expect(await qemuImg.info(disk)).toMatchObject({
      encrypted: true,
      virtualSizeBytes: 4 * MiB,
    });
    const again = await rawOf({ ...disk, key });
    expect(again.equals(await readFile(at('plain.raw')))).toBe(true);
    await expect(rawOf({ ...disk, key: other })).rejects.toThrow(
      /[Ii]nvalid password/,
    );
    await expect(rawOf(disk)).rejects.toThrow(/encrypt\.key-secret/);
    expect((await qemuImg.check({ ...disk, key })).sound).toBe(true);
    const measured = await qemuImg.measure({ ...disk, key }, 'raw');
    expect(measured.fullyAllocatedBytes).toBe(4 * MiB);
  });

  it('reads overlays with a key for each layer, and re-keys', async () => {
    if (!(await shut())) return;
    const [below, above, next] = [1, 2, 3].map(() => DataKey.generate());
    const backing = { path: at('base.qcow2'), format: 'qcow2' } as const;
    await encrypt(backing.path, below);
    const overlay = { path: at('overlay.qcow2'), format: 'qcow2' } as const;
    await qemuImg.createOverlay({
      ...{ path: overlay.path, backing, virtualSizeBytes: 8 * MiB },
      key: above,
    });
    const chain = {
      ...overlay,
      key: above,
      backing: { ...backing, key: below },
    };
    const path = at('rekeyed.qcow2');
    await qemuImg.convert({
      source: chain,
      target: { path, format: 'qcow2', key: next },
    });
    const rekeyed = await rawOf({ path, format: 'qcow2', key: next });
    expect(rekeyed.length).toBe(8 * MiB);
    expect(rekeyed.includes(CANARY)).toBe(true);
    expect((await readFile(path)).includes(CANARY)).toBe(false);
  });

  it('hands secrets to the tool and to nobody else', async () => {
    if (!(await shut())) return;
    const secrets = ['first', 'second'].map(it => Buffer.from(it));
    const { stdout } = await runSandboxed({
      ...{ command: 'cat', args: ['/dev/fd/4', '/dev/fd/3'] },
      ...{ readOnly: [], writable: [], secrets, confinement: how },
      limits: {
        ...{ cpuSeconds: 10, memoryBytes: 512 * MiB, fileSizeBytes: 0 },
        wallMs: 60_000,
      },
    });
    expect(stdout).toBe('secondfirst');
    for (const place of ['/dev/shm', tmpdir()]) {
      const left = await readdir(place).catch(() => []);
      expect(left.filter(name => /^vm-images-.{6}$/.test(name))).toEqual([]);
    }
  });
});

it('neither compresses nor writes other formats encrypted', async () => {
  const qemuImg = new QemuImg();
  const source = { path: at('plain.raw'), format: 'raw' } as const;
  const key = DataKey.generate();
  const path = at('made');
  await expect(
    qemuImg.convert({ source, target: { path, format: 'raw', key } }),
  ).rejects.toThrow("format 'raw' cannot be encrypted");
  await expect(
    qemuImg.convert({
      source,
      target: { path, format: 'qcow2', compression: 'zstd', key },
    }),
  ).rejects.toThrow('cannot be compressed');
});
