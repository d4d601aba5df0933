import { capabilitiesOf } from '../../platform';
import { disksContract } from './disksContract';
import { ContractHarness, type ContractOptions } from './harness';
import { encryptContract } from './encryptContract';
import { hardwareContract } from './hardwareContract';
import { importContract } from './importContract';
import { inventoryContract } from './inventoryContract';
import { machineContract } from './machineContract';
import { mediaContract } from './mediaContract';
import { rebuildContract } from './rebuildContract';

/**
 * The promises of the platform contract as tests. Every platform module runs
 * them against the real thing where one can be had. Groups that a platform
 * does not implement are not run: not having them is the promise.
 *
 * @example
 * ```ts
 * describePlatformContract({
 *   name: 'in-memory',
 *   create: async () => ({
 *     platform: new InMemoryPlatform(),
 *     dispose: async () => {},
 *   }),
 * });
 * ```
 *
 * @public
 */
export function describePlatformContract(options: ContractOptions): void {
  describe(`platform contract: ${options.name}`, () => {
    const harness = new ContractHarness(options);

    beforeAll(async () => {
      harness.subject = await options.create();
    }, harness.timeoutMs);

    afterAll(async () => {
      await harness.subject?.dispose();
    }, harness.timeoutMs);

    inventoryContract(harness);
    importContract(harness);
    machineContract(harness);
    mediaContract(harness);
    disksContract(harness);
    hardwareContract(harness);
    rebuildContract(harness);
    encryptContract(harness);

    it('says what it can do', async () => {
      const { platform } = harness;
      const capabilities = capabilitiesOf(platform);
      expect(new Set(capabilities).size).toBe(capabilities.length);
      expect(platform.regions.length).toBeGreaterThan(0);
      expect(platform.limits.concurrentLaunches).toBeGreaterThan(0);
      const health = await platform.health(harness.call());
      expect(['ready', 'degraded']).toContain(health.status);
    });
  });
}
