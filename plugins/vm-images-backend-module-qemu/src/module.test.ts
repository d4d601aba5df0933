import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  capabilitiesOf,
  type Platform,
  vmImagesPlatformsExtensionPoint,
} from '@vm-images/backstage-plugin-vm-images-node';
import vmImagesModuleQemu from '.';

describe('the module', () => {
  const platformsWith = async (vmImages: JsonObject) => {
    const added: [Platform, unknown][] = [];
    await startTestBackend({
      extensionPoints: [
        [
          vmImagesPlatformsExtensionPoint,
          { addPlatform: (...args: [Platform, unknown]) => added.push(args) },
        ],
      ],
      features: [
        vmImagesModuleQemu,
        mockServices.rootConfig.factory({ data: { vmImages } }),
      ],
    });
    return added;
  };

  it('adds the local platform without any configuration', async () => {
    const [[platform, options]] = await platformsWith({});
    expect(platform).toMatchObject({
      id: 'local',
      type: 'qemu',
      title: 'This machine',
      regions: ['local'],
    });
    expect(options).toEqual({ moduleId: 'qemu' });
    expect(capabilitiesOf(platform).sort()).toEqual([
      'backup',
      'capture',
      'console',
      'data-disks',
      'encrypt',
      'export',
      'fast-create',
      'fetch',
      'import',
      'import.upload',
      'import.url',
      'iso.boot',
      'launch',
      'power',
      'rebuild',
      'snapshot',
    ]);
  });

  it('adds further platforms, each with a store of its own', async () => {
    const lab = { id: 'lab', sshPorts: { from: 25000, to: 25099 } };
    const off = { id: 'off', enabled: false };
    const added = await platformsWith({ qemuPlatforms: [lab, off] });
    expect(added.map(([{ id, title }]) => [id, title])).toEqual([
      ['local', 'This machine'],
      ['lab', 'lab'],
    ]);
    const alone = await platformsWith({
      ...{ qemu: { enabled: false }, qemuPlatforms: [lab] },
    });
    expect(alone.map(([{ id }]) => id)).toEqual(['lab']);
  });

  it('adds none when it is switched off', async () => {
    expect(await platformsWith({ qemu: { enabled: false } })).toEqual([]);
  });
});
