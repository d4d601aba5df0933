import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { vmImagesKeysExtensionPoint } from '@vm-images/backstage-plugin-vm-images-node';
import { readVaultConfig } from './readVaultConfig';
import { VaultKeyService } from './VaultKeyService';

const MODULE_ID = 'vault';

/** Adds the key service `vault`, where Vault is configured. */
export const vmImagesModuleVault = createBackendModule({
  pluginId: 'vm-images',
  moduleId: MODULE_ID,
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        keys: vmImagesKeysExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ config: root, keys, logger }) {
        const config = readVaultConfig(root);
        if (!config) {
          logger.info('vmImages.encryption.vault is not configured; no Vault');
          return;
        }
        keys.addKeyService(new VaultKeyService(config), {
          moduleId: MODULE_ID,
        });
      },
    });
  },
});
