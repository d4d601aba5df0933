import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '@backstage/config';

/** How images are encrypted here; `config.d.ts` explains it. */
export interface EncryptionConfig {
  /** The key file of this portal; undefined where it is switched off. */
  local?: { path: string; keys: string[] };
  /** Owners of keys, by the key's id. */
  owners: ReadonlyMap<string, string>;
}

const KEY_ID = /^[a-z0-9-]{1,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

function defaultKeyFile(): string {
  const data = process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
  return join(data, 'backstage', 'vm-images-keys', 'keys.json');
}

/** Reads the root configuration. Throws with the full key for what makes no sense. */
export function readEncryptionConfig(root: Config): EncryptionConfig {
  const config = root.getOptionalConfig('vmImages.encryption');
  const local = config?.getOptionalConfig('local');
  const owners = new Map<string, string>();
  for (const key of config?.getOptionalConfigArray('keys') ?? []) {
    const id = key.getString('id');
    if (!KEY_ID.test(id)) {
      throw new Error(
        `Invalid value '${id}' in vmImages.encryption.keys: an id names service and key, such as local/default`,
      );
    }
    owners.set(id, key.getString('owner'));
  }
  const enabled = local?.getOptionalBoolean('enabled') ?? true;
  return {
    ...(enabled && {
      local: {
        path: resolve(local?.getOptionalString('keyFile') ?? defaultKeyFile()),
        keys: local?.getOptionalStringArray('keys') ?? ['default'],
      },
    }),
    owners,
  };
}
