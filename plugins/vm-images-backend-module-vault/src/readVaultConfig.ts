import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/** Where Vault is and how it is asked. */
export interface VaultConfig {
  /** Without a slash at its end. */
  url: string;
  token?: string;
  tokenFile?: string;
  namespace?: string;
  mount: string;
  keys?: string[];
  timeoutMs: number;
}

const SECTION = 'vmImages.encryption.vault';
const MOUNT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function addressOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`Invalid value '${text}' of ${SECTION}.url: it is no URL`);
  }
  const isSafe =
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (!isSafe || url.username || url.password || url.search || url.hash) {
    throw new Error(
      `Invalid value of ${SECTION}.url: it must begin with https:// (http:// only for this host) and hold no user, query or fragment`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

function mountOf(text: string): string {
  const mount = text.replace(/^\/+|\/+$/g, '');
  if (MOUNT.test(mount)) return mount;
  throw new Error(
    `Invalid value '${text}' of ${SECTION}.mount: it must be the path of a transit engine, such as transit`,
  );
}

/** Undefined where Vault is not configured. Throws with the full key. */
export function readVaultConfig(root: Config): VaultConfig | undefined {
  const config = root.getOptionalConfig(SECTION);
  if (!config) return undefined;
  const token = config.getOptionalString('token');
  const tokenFile = config.getOptionalString('tokenFile');
  if ((token === undefined) === (tokenFile === undefined)) {
    throw new Error(
      `Give either ${SECTION}.token or ${SECTION}.tokenFile, so that Vault knows who asks`,
    );
  }
  const keys = config.getOptionalStringArray('keys');
  const wrong = keys?.find(name => !KEY_NAME.test(name));
  if (wrong !== undefined) {
    throw new Error(
      `Invalid value '${wrong}' in ${SECTION}.keys: it cannot be the name of a key`,
    );
  }
  const timeoutMs = config.has('timeout')
    ? durationToMilliseconds(readDurationFromConfig(config, { key: 'timeout' }))
    : 10_000;
  return {
    url: addressOf(config.getString('url')),
    mount: mountOf(config.getOptionalString('mount') ?? 'transit'),
    timeoutMs,
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(keys && { keys }),
    namespace: config.getOptionalString('namespace'),
  };
}
