import type { PlatformMachine } from '@vm-images/backstage-plugin-vm-images-node';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';

/**
 * What the platform says now. After a failure nothing else is known for sure;
 * undefined when it cannot be asked.
 */
export async function truthOf(
  registry: PlatformRegistry,
  input: { platformId: string; platformMachineId?: string },
  signal: AbortSignal,
): Promise<PlatformMachine | undefined> {
  if (!input.platformMachineId) return undefined;
  try {
    const { inventory } = registry.use(input.platformId);
    return await inventory.machine(input.platformMachineId, { signal });
  } catch {
    return undefined;
  }
}
