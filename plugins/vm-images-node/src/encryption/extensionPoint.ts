import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { KeyService } from './KeyService';

/** @public */
export interface VmImagesKeysExtensionPoint {
  /**
   * Adds a key service. Throws when another module already uses its id, naming
   * both modules.
   */
  addKeyService(service: KeyService, options: { moduleId: string }): void;
}

/** Where modules with key services register. @public */
export const vmImagesKeysExtensionPoint =
  createExtensionPoint<VmImagesKeysExtensionPoint>({ id: 'vm-images.keys' });
