import { mockServices } from '@backstage/backend-test-utils';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import { PlatformRegistry } from './PlatformRegistry';
import { platformQueueLimit } from './queueLimits';

function setUp() {
  const logger = mockServices.logger.mock();
  return { logger, registry: new PlatformRegistry({ logger }) };
}

describe('PlatformRegistry', () => {
  it('refuses a second platform with the same id and names both modules', () => {
    const { registry } = setUp();
    registry.addPlatform(new InMemoryPlatform({ id: 'lab' }), {
      moduleId: 'one',
    });
    expect(() =>
      registry.addPlatform(new InMemoryPlatform({ id: 'lab' }), {
        moduleId: 'two',
      }),
    ).toThrow(/"lab".*"one".*"two"/);
    expect(() =>
      registry.addPlatform(new InMemoryPlatform({ id: 'a:b' }), {
        moduleId: 'x',
      }),
    ).toThrow(/Platform id "a:b" of module "x"/);
  });

  it('starts the others when one is broken, and tells why it is out', async () => {
    const { registry, logger } = setUp();
    const good = new InMemoryPlatform({ id: 'good' });
    const broken = Object.assign(new InMemoryPlatform({ id: 'broken' }), {
      start: async () => {
        throw new Error('no /dev/kvm');
      },
    });
    registry.addPlatform(broken, { moduleId: 'bad-module' });
    registry.addPlatform(good, { moduleId: 'good-module' });
    await registry.start();

    expect(registry.facts('good')).toMatchObject({
      capabilities: expect.arrayContaining(['launch', 'capture']),
      unavailable: undefined,
    });
    expect(registry.health('broken').status).toBe('unavailable');
    expect(() => registry.use('broken')).toThrow(
      /unavailable.*bad-module.*no \/dev\/kvm/,
    );
    expect(registry.use('good')).toBe(good);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('Platform broken is unavailable'),
    );
    await registry.stop();
  });

  it('answers from memory and asks again in the background', async () => {
    const { registry } = setUp();
    const platform = new InMemoryPlatform({ id: 'lab' });
    registry.addPlatform(platform, { moduleId: 'm' });
    await registry.start();
    const health = jest.spyOn(platform, 'health');
    platform.setHealth({ status: 'unavailable', reason: 'out of disk' });
    expect(registry.health('lab').status).toBe('ready');
    expect(health).not.toHaveBeenCalled();

    const later = performance.now() + 60_000;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    try {
      expect(registry.health('lab').status).toBe('ready');
      await new Promise(setImmediate);
      expect(health).toHaveBeenCalledTimes(1);
      expect(registry.health('lab').reason).toBe('out of disk');
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('limits queues by platform and machine', () => {
    const { registry } = setUp();
    registry.addPlatform(
      new InMemoryPlatform({ id: 'lab', concurrentLaunches: 3 }),
      {
        moduleId: 'm',
      },
    );
    expect(platformQueueLimit(registry, 'boot:lab')).toBe(3);
    expect(platformQueueLimit(registry, 'boot:gone')).toBe(0);
    expect(platformQueueLimit(registry, 'machine:1')).toBe(1);
    expect(platformQueueLimit(registry, 'convert')).toBeUndefined();
    expect(() => registry.require('gone')).toThrow(/no platform "gone".*"lab"/);
  });
});
