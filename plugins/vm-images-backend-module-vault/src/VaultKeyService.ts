import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  DATA_KEY_BYTES,
  DataKey,
  type KeyService,
  type NamedKey,
  type WrappedKey,
} from '@vm-images/backstage-plugin-vm-images-node';
import { z } from 'zod/v3';
import type { VaultConfig } from './readVaultConfig';
import { VaultClient, type Refusal } from './VaultClient';

type CallOptions = { signal: AbortSignal };

const BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const ciphertext = z.string().regex(/^vault:v[1-9][0-9]*:/);
const plaintext = z.string().regex(BASE64);
const keyList = z.object({ keys: z.array(z.string()) });
const keyFacts = z.object({
  latest_version: z.number().int().positive(),
  supports_encryption: z.boolean(),
  derived: z.boolean().optional(),
});
const madeKey = z.object({ plaintext, ciphertext });
const opened = z.object({ plaintext });
const rewrapped = z.object({ ciphertext });

/**
 * Keys in the transit engine of Vault. Its keys never leave it; it makes, opens
 * and wraps anew the data keys of images.
 */
export class VaultKeyService implements KeyService {
  readonly id = 'vault';
  readonly title = 'Vault';
  readonly #client: VaultClient;
  readonly #names: readonly string[] | undefined;
  readonly #mount: string;

  constructor(config: VaultConfig) {
    this.#client = new VaultClient(config);
    this.#names = config.keys;
    this.#mount = config.mount;
  }

  async listKeys(options: CallOptions): Promise<NamedKey[]> {
    const names = this.#names ?? (await this.#listNames(options));
    const keys: NamedKey[] = [];
    for (const name of names) {
      const key = await this.#find(name, options);
      if (key) keys.push(key);
    }
    return keys;
  }

  async createDataKey(keyName: string, options: CallOptions) {
    const about = `No data key can be made with key "${keyName}"`;
    await this.#assertOffered(keyName, options);
    const answer = await this.#client.ask(
      'POST',
      `datakey/plaintext/${encodeURIComponent(keyName)}`,
      { ...options, about, body: { bits: DATA_KEY_BYTES * 8 } },
    );
    if ('refusal' in answer) throw this.#refused(about, answer.refusal);
    const made = this.#expect(madeKey, answer.data, about);
    return {
      plain: dataKeyOf(made.plaintext),
      wrapped: wrappedOf(keyName, made.ciphertext),
    };
  }

  async unwrap(wrapped: WrappedKey, options: CallOptions): Promise<DataKey> {
    const { keyName } = wrapped;
    const about = `A data key cannot be opened with key "${keyName}"`;
    const data = await this.#withCiphertext('decrypt', wrapped, about, options);
    return dataKeyOf(this.#expect(opened, data, about).plaintext);
  }

  async rewrap(wrapped: WrappedKey, options: CallOptions): Promise<WrappedKey> {
    const { keyName } = wrapped;
    const about = `A data key cannot be wrapped anew with key "${keyName}"`;
    const data = await this.#withCiphertext('rewrap', wrapped, about, options);
    const anew = this.#expect(rewrapped, data, about);
    const renewed = wrappedOf(keyName, anew.ciphertext);
    return renewed.keyVersion === wrapped.keyVersion ? wrapped : renewed;
  }

  async #withCiphertext(
    what: 'decrypt' | 'rewrap',
    { keyName, wrapped }: WrappedKey,
    about: string,
    options: CallOptions,
  ): Promise<unknown> {
    const damaged = (why: string) =>
      new ConflictError(
        `${about} (${why}): it is damaged, or was wrapped by another key. Restore the table image_keys from a backup of the database, or the key in Vault.`,
      );
    if (!ciphertext.safeParse(wrapped).success) {
      throw damaged('it was not wrapped by Vault');
    }
    const answer = await this.#client.ask(
      'POST',
      `${what}/${encodeURIComponent(keyName)}`,
      { ...options, about, body: { ciphertext: wrapped } },
    );
    if (!('refusal' in answer)) return answer.data;
    const { refusal } = answer;
    if (refusal.status === 400 && !isUnknownKey(refusal)) {
      throw damaged(refusal.reasons.join('; ') || 'Vault gives no reason');
    }
    throw this.#refused(about, refusal);
  }

  async #assertOffered(keyName: string, options: CallOptions): Promise<void> {
    const isNamed = this.#names?.includes(keyName) ?? true;
    if (isNamed && (await this.#find(keyName, options))) return;
    const offered = (await this.listKeys(options)).map(({ name }) => name);
    throw new NotFoundError(
      `There is no key "${keyName}" in Vault that images can be encrypted with. Offered are ${
        offered.map(name => `"${name}"`).join(', ') || 'none'
      }; make it with \`vault write -f ${this.#mount}/keys/${keyName}\`.`,
    );
  }

  async #listNames(options: CallOptions): Promise<string[]> {
    const about = 'The keys in Vault cannot be listed';
    const answer = await this.#client.ask('GET', 'keys?list=true', {
      ...options,
      about,
    });
    if ('refusal' in answer) {
      // Vault's way to say that there is none.
      if (answer.refusal.status === 404) return [];
      throw this.#refused(about, answer.refusal);
    }
    return this.#expect(keyList, answer.data, about).keys;
  }

  /** Undefined for a key that is not there, or of no use for data keys. */
  async #find(
    name: string,
    options: CallOptions,
  ): Promise<NamedKey | undefined> {
    const about = `Key "${name}" cannot be looked up`;
    const path = `keys/${encodeURIComponent(name)}`;
    const answer = await this.#client.ask('GET', path, { ...options, about });
    if ('refusal' in answer) {
      if (answer.refusal.status === 404) return undefined;
      throw this.#refused(about, answer.refusal);
    }
    const facts = this.#expect(keyFacts, answer.data, about);
    if (!facts.supports_encryption || facts.derived) return undefined;
    return { name, version: facts.latest_version };
  }

  #expect<T>(schema: z.ZodType<T>, data: unknown, about: string): T {
    const result = schema.safeParse(data);
    if (result.success) return result.data;
    // What it holds may be a key, so nothing of it is told.
    throw new ServiceUnavailableError(
      `${about}: Vault at ${
        this.#client.address
      } answered in another way than its transit engine does. Check vmImages.encryption.vault.url and mount.`,
    );
  }

  #refused(about: string, { status, reasons }: Refusal): Error {
    const words = reasons.join('; ') || `status ${status}`;
    return new ServiceUnavailableError(
      `${about}: Vault at ${
        this.#client.address
      } says "${words}". ${this.#remedyFor(status, words)}`,
    );
  }

  #remedyFor(status: number, words: string): string {
    if (status === 403) {
      return `Renew the token, or give its policy what ${
        this.#mount
      }/datakey, decrypt, rewrap and keys need.`;
    }
    if (status === 503) return 'Unseal it.';
    if (/not found/i.test(words)) return 'Restore the key in Vault.';
    return 'See the log of Vault.';
  }
}

function isUnknownKey({ reasons }: Refusal): boolean {
  return reasons.some(reason => /key not found/i.test(reason));
}

function wrappedOf(keyName: string, text: string): WrappedKey {
  const keyVersion = Number(/^vault:v(\d+):/.exec(text)![1]);
  return { keyName, keyVersion, wrapped: text };
}

function dataKeyOf(base64: string): DataKey {
  const bytes = Buffer.from(base64, 'base64');
  try {
    return DataKey.from(bytes);
  } finally {
    bytes.fill(0);
  }
}
