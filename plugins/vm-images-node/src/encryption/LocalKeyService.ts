import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { CallOptions } from '../platform';
import { DataKey } from './DataKey';
import {
  changeKeyFile,
  newKeyBytes,
  readKeyFile,
  type KeyRing,
} from './keyFile';
import type { KeyService, NamedKey, WrappedKey } from './KeyService';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = 'local:1:';
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** @public */
export interface LocalKeyServiceOptions {
  /** Absolute path of the key file, which is made on first use. */
  path: string;
  /** Names of the keys on offer; each is made on first use. @defaultValue `default` */
  keys?: readonly string[];
}

/**
 * Keeps its keys in a file of this host that only its user may read. Wraps with
 * AES-256-GCM; name and version of the key are authenticated with it.
 *
 * Backends that share a database have to share the file too.
 *
 * @public
 */
export class LocalKeyService implements KeyService {
  readonly id = 'local';
  readonly title = 'Key file of this portal';
  readonly #path: string;
  readonly #names: readonly string[];

  constructor(options: LocalKeyServiceOptions) {
    this.#path = options.path;
    this.#names = options.keys ?? ['default'];
    const wrong = this.#names.find(name => !NAME.test(name));
    if (wrong !== undefined) {
      throw new InputError(
        `"${wrong}" cannot be the name of a key: use up to 63 lower case letters, digits and dashes.`,
      );
    }
  }

  async listKeys({ signal }: CallOptions): Promise<NamedKey[]> {
    signal.throwIfAborted();
    const ring = await readKeyFile(this.#path);
    return this.#names.map(name => ({
      name,
      version: ring?.[name]?.length ?? 1,
    }));
  }

  async createDataKey(keyName: string, { signal }: CallOptions) {
    signal.throwIfAborted();
    this.#assertOffered(keyName);
    let ring = await readKeyFile(this.#path);
    if (!ring?.[keyName]) {
      ring = await changeKeyFile(this.#path, found => {
        if (found[keyName]) return false;
        found[keyName] = [newKeyBytes()];
        return true;
      });
    }
    const plain = DataKey.generate();
    return { plain, wrapped: seal(ring, keyName, plain) };
  }

  async unwrap(wrapped: WrappedKey, { signal }: CallOptions): Promise<DataKey> {
    signal.throwIfAborted();
    return open(await this.#ring(wrapped.keyName), wrapped);
  }

  async rewrap(
    wrapped: WrappedKey,
    { signal }: CallOptions,
  ): Promise<WrappedKey> {
    signal.throwIfAborted();
    const { keyName, keyVersion } = wrapped;
    const ring = await this.#ring(keyName);
    const plain = open(ring, wrapped);
    try {
      return ring[keyName].length === keyVersion
        ? wrapped
        : seal(ring, keyName, plain);
    } finally {
      plain.wipe();
    }
  }

  async rotate(
    keyName: string,
    { signal, from }: CallOptions & { from?: number },
  ): Promise<NamedKey> {
    signal.throwIfAborted();
    this.#assertOffered(keyName);
    const ring = await changeKeyFile(this.#path, found => {
      // One that was never used has a first version too, as it is listed.
      const versions = found[keyName] ?? [newKeyBytes()];
      if (from !== undefined && versions.length > from) return false;
      found[keyName] = [...versions, newKeyBytes()];
      return true;
    });
    return { name: keyName, version: ring[keyName].length };
  }

  #assertOffered(keyName: string): void {
    if (this.#names.includes(keyName)) return;
    throw new NotFoundError(
      `There is no key "${keyName}" in the key file of this portal. Offered are ${this.#names
        .map(name => `"${name}"`)
        .join(', ')}; others are added in vmImages.encryption.local.keys.`,
    );
  }

  /** The keys, the named one among them. Never makes one: it would be another. */
  async #ring(keyName: string): Promise<KeyRing> {
    const ring = await readKeyFile(this.#path);
    if (ring?.[keyName]) return ring;
    throw new ServiceUnavailableError(
      ring
        ? `Key "${keyName}" is not in the key file ${
            this.#path
          }. Restore the file from its backup.`
        : `The key file ${
            this.#path
          } is missing, and with it key "${keyName}". Restore it from its backup.`,
    );
  }
}

const boundTo = (keyName: string, version: number) =>
  Buffer.from(`vm-images/local/${keyName}/${version}`);

function seal(ring: KeyRing, keyName: string, plain: DataKey): WrappedKey {
  const keyVersion = ring[keyName].length;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, ring[keyName][keyVersion - 1], nonce);
  cipher.setAAD(boundTo(keyName, keyVersion));
  const sealed = plain.use(bytes =>
    Buffer.concat([cipher.update(bytes), cipher.final()]),
  );
  const parts = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  return {
    keyName,
    keyVersion,
    wrapped: `${PREFIX}${parts.toString('base64')}`,
  };
}

function open(ring: KeyRing, wrappedKey: WrappedKey): DataKey {
  const { keyName, keyVersion, wrapped } = wrappedKey;
  const key = ring[keyName][keyVersion - 1];
  const bytes = Buffer.from(wrapped.slice(PREFIX.length), 'base64');
  if (key && wrapped.startsWith(PREFIX) && bytes.length > TAG_BYTES) {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, key, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(boundTo(keyName, keyVersion)).setAuthTag(tag);
      const rest = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      const plain = Buffer.concat([decipher.update(rest), decipher.final()]);
      const made = DataKey.from(plain);
      plain.fill(0);
      return made;
    } catch {
      // Told below, without anything of the bytes.
    }
  }
  throw new ConflictError(
    `A data key cannot be opened with version ${keyVersion} of key "${keyName}": it is damaged, or was wrapped by the keys of another file. Restore the key file that it was wrapped with.`,
  );
}
