import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver } from '../authorization';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { KeyChooser } from './chooseKey';
import { EncryptionKeys } from './EncryptionKeys';
import { ImageKeys } from './ImageKeys';
import type { KeyServices } from './KeyServices';
import { readEncryptionConfig } from './readEncryptionConfig';

/** What encryption takes, with the platforms told where keys are had. */
export function createEncryption(parts: {
  callers: CallerResolver;
  config: Config;
  database: Knex;
  keyServices: KeyServices;
  logger: LoggerService;
  registry: PlatformRegistry;
}): {
  encryptionKeys: EncryptionKeys;
  imageKeys: ImageKeys;
  keyChooser: KeyChooser;
} {
  const { callers, database, keyServices: services, logger } = parts;
  const { local, owners } = readEncryptionConfig(parts.config);
  if (local) {
    services.addKeyService(new LocalKeyService(local), { moduleId: 'backend' });
  }
  const imageKeys = new ImageKeys({ database, services });
  parts.registry.useKeys(imageKeys);
  const encryptionKeys = new EncryptionKeys({
    ...{ services, owners, callers, database, logger },
  });
  const platforms = parts.registry;
  const keyChooser = new KeyChooser({ keys: encryptionKeys, platforms });
  return { encryptionKeys, imageKeys, keyChooser };
}
