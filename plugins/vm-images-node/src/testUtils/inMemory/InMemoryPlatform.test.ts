import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describePlatformContract } from '../contract';
import { InMemoryPlatform } from './InMemoryPlatform';

const runsLess = { hardware: { bootModes: ['bios' as const] } };

describe.each([
  ['in-memory', {}],
  ['in-memory, without UEFI', runsLess],
])('%s', (name, options) => {
  describePlatformContract({
    name,
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'in-memory-'));
      const platform = new InMemoryPlatform(options);
      const importable = async () => {
        const bytes = Buffer.from('a disk in a few bytes');
        const path = join(folder, 'disk');
        await writeFile(path, bytes);
        return {
          path,
          format: 'qcow2' as const,
          sizeBytes: bytes.length,
          virtualSizeBytes: 1024 ** 2,
          digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
        };
      };
      return {
        platform,
        importable,
        encryptable: async () => ({
          ...(await importable()),
          canary: Buffer.from('in a few'),
        }),
        stored: async id => [platform.stored(id)],
        dispose: () => rm(folder, { recursive: true }),
      };
    },
  });
});

describe('faults', () => {
  it('strike as often as planned, before or after the effect', async () => {
    const platform = new InMemoryPlatform();
    const signal = new AbortController().signal;
    const image = platform.offer({ name: 'base' });
    platform.faults.add({
      call: 'launch.create',
      error: new Error('lost the answer'),
      after: true,
    });
    const spec = {
      marker: 'm1',
      name: 'one',
      hostname: 'one',
      region: 'here',
      imageId: image.id,
      flavor: platform.launch.flavors[0],
      login: { sshPublicKeys: [] },
      userData: [],
    };
    const work = { signal, idempotencyKey: 'k1' };
    await expect(platform.launch.create(spec, work)).rejects.toThrow(
      'lost the answer',
    );
    await expect(platform.launch.create(spec, work)).resolves.toMatchObject({
      marker: 'm1',
    });
    expect(platform.faults.count('launch.create')).toBe(2);
  });
});
