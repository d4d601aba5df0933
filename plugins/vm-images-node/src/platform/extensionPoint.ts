import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Platform } from './contract';

/** @public */
export interface VmImagesPlatformsExtensionPoint {
  /**
   * Adds a platform. Throws when another module already uses its id, naming
   * both modules.
   */
  addPlatform(platform: Platform, options: { moduleId: string }): void;
}

/** Where platform modules register. @public */
export const vmImagesPlatformsExtensionPoint =
  createExtensionPoint<VmImagesPlatformsExtensionPoint>({
    id: 'vm-images.platforms',
  });
