import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readQemuConfig } from './QemuConfig';
import { readQemuConfigs } from './QemuConfigs';

const read = (qemu: JsonObject) =>
  readQemuConfig(new ConfigReader({ vmImages: { qemu } }));

describe('readQemuConfig', () => {
  it('needs nothing at all', () => {
    const config = readQemuConfig(new ConfigReader({}))!;
    expect(config).toMatchObject({
      id: 'local',
      accelerator: 'auto',
      egress: false,
      publicImages: [],
    });
    expect(config.dataDir).toMatch(/^\/.*backstage\/vm-images$/);
    expect(config.flavors.length).toBeGreaterThan(2);
    expect(config.concurrentLaunches).toBeGreaterThan(0);
    expect(config.maxMemoryMiB).toBeGreaterThan(0);
  });

  it('can be switched off', () => {
    expect(read({ enabled: false })).toBeUndefined();
  });

  it('takes sizes and public images', () => {
    const flavor = { name: 's', vcpus: 1, memoryMiB: 128, diskGiB: 1 };
    const config = read({
      flavors: [flavor],
      publicImages: [
        {
          name: 'Debian',
          path: '/srv/debian.qcow2',
          os: { type: 'linux', distribution: 'debian' },
          defaultUser: 'debian',
        },
      ],
    })!;
    expect(config.flavors).toEqual([flavor]);
    expect(config.publicImages[0]).toMatchObject({
      path: '/srv/debian.qcow2',
      description: {
        name: 'Debian',
        os: { type: 'linux', distribution: 'debian' },
        defaultUser: 'debian',
      },
    });
  });

  it.each<[JsonObject, string]>([
    [{ accelerator: 'hvf' }, `accelerator is 'hvf'`],
    [{ maxMemoryMiB: 0 }, `'maxMemoryMiB' is 0`],
    [{ sshPorts: { from: 10, to: 9 } }, 'from 10 to 9'],
    [{ sshPorts: { from: 10, to: 70000 } }, 'below 65536'],
    [{ flavors: [{ name: 'a', vcpus: 1, memoryMiB: 1 }] }, `lacks 'diskGiB'`],
    [
      {
        flavors: [
          { name: 'a', vcpus: 1, memoryMiB: 1, diskGiB: 1 },
          { name: 'a', vcpus: 1, memoryMiB: 1, diskGiB: 1 },
        ],
      },
      `names 'a' twice`,
    ],
    [{ publicImages: [{ name: 'x', path: 'a.qcow2' }] }, 'must be absolute'],
    [
      { publicImages: [{ name: 'x', path: '/a', digest: 'md5:1' }] },
      `digest of 'x'`,
    ],
    [
      { publicImages: [{ name: 'x', path: '/a', os: { type: 'dos' } }] },
      `'os.type' of 'x' is wrong`,
    ],
  ])('says what is wrong with %j', (settings, reason) => {
    expect(() => read(settings)).toThrow(reason);
  });
});

describe('readQemuConfigs', () => {
  const readAll = (...qemuPlatforms: JsonObject[]) =>
    readQemuConfigs(new ConfigReader({ vmImages: { qemuPlatforms } }));
  const sshPorts = { from: 25000, to: 25099 };

  it('keeps every platform in a folder of its own', () => {
    const [first, second] = readAll({ id: 'lab', sshPorts });
    expect(second).toMatchObject({ id: 'lab', region: 'local', sshPorts });
    expect(second.dataDir).toMatch(/^\/.*backstage\/vm-images-lab$/);
    expect(second.dataDir).not.toBe(first.dataDir);
  });

  it.each<[string, JsonObject[], string]>([
    ['without an id', [{ sshPorts }], "'vmImages.qemuPlatforms[0].id'"],
    ['with an id twice', [{ id: 'local', sshPorts }], 'the id "local"'],
    ['with the default ports', [{ id: 'lab' }], 'would share ports'],
    [
      'with ports that overlap',
      [
        { id: 'a', sshPorts },
        { id: 'b', sshPorts: { from: 25099, to: 26000 } },
      ],
      '25000 to 25099 and 25099 to 26000',
    ],
    [
      'in the folder of another',
      [
        { id: 'a', dataDir: '/srv/images', sshPorts },
        {
          id: 'b',
          dataDir: '/srv/images/b',
          sshPorts: { from: 26000, to: 26001 },
        },
      ],
      'would share the folder /srv/images',
    ],
  ])('refuses one %s', (_what, configs, message) => {
    expect(() => readAll(...configs)).toThrow(message);
  });

  it('takes folders with like names for apart', () => {
    const apart = readAll(
      { id: 'a', dataDir: '/srv/images', sshPorts },
      {
        id: 'b',
        dataDir: '/srv/images-b',
        sshPorts: { from: 26000, to: 26001 },
      },
    );
    expect(apart.map(({ id }) => id)).toEqual(['local', 'a', 'b']);
  });
});
