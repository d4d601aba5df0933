import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { DataKey } from '../../encryption';
import type {
  DataKeys,
  EncryptGroup,
  NewPlatformImage,
  PlatformImage,
} from '../../platform';
import { sha256 } from './digest';
import type { Faults } from './faults';
import type { State, StoredImage } from './state';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what images hold; lends keys and wipes them. @internal */
export class Encryption {
  #keys: DataKeys | undefined;

  useKeys(keys: DataKeys): void {
    this.#keys = keys;
  }

  /** Throws unless the key of an image can be had. */
  async check(imageId: string, signal: AbortSignal): Promise<void> {
    await this.#lend(imageId, signal, () => undefined);
  }

  /** What is stored of a new image. */
  async store(
    image: Pick<NewPlatformImage, 'marker' | 'encrypted'>,
    plain: Buffer,
    signal: AbortSignal,
  ): Promise<Buffer> {
    if (!image.encrypted) return plain;
    return this.#lend(image.marker, signal, key => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    });
  }

  /** What an image holds. */
  async read(
    { image, bytes }: Pick<StoredImage, 'image' | 'bytes'>,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const keyOf = keyOfImage(image);
    if (keyOf === undefined) return bytes;
    return this.#lend(keyOf, signal, key => {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce);
      const end = NONCE_BYTES + TAG_BYTES;
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, end));
      const plain = decipher.update(bytes.subarray(end));
      return Buffer.concat([plain, decipher.final()]);
    });
  }

  async #lend<T>(
    imageId: string,
    signal: AbortSignal,
    work: (key: Buffer) => T,
  ): Promise<T> {
    if (!this.#keys) {
      throw new ServiceUnavailableError('Nobody told where keys are kept');
    }
    const key: DataKey = await this.#keys.open(imageId, { signal });
    try {
      return key.use(work);
    } finally {
      key.wipe();
    }
  }
}

/** By whose data key an image is encrypted. @internal */
export function keyOfImage(image: PlatformImage): string | undefined {
  return image.encrypted ? image.marker : undefined;
}

/** Refuses to copy what is encrypted in the clear. @internal */
export function assertKept(
  name: string,
  keyOf: string | undefined,
  image: NewPlatformImage,
): void {
  if (keyOf === undefined || image.encrypted) return;
  throw new ConflictError(
    `The disk of ${name} is encrypted; what is made of it has to be encrypted too`,
  );
}

/** @internal */
export function encryptGroup(state: State, faults: Faults): EncryptGroup {
  const { encryption } = state;
  return {
    useKeys: keys => encryption.useKeys(keys),
    replicate: (source, image, options) =>
      faults.around('encrypt.replicate', source, options.signal, async () => {
        const found = state.imageByKey(options.idempotencyKey);
        if (found) return found.image;
        const stored = state.images.get(source.id);
        if (!stored) throw new NotFoundError(`There is no image ${source.id}`);
        options.onProgress?.(0.5);
        const plain = await encryption.read(stored, options.signal);
        const bytes = await encryption.store(image, plain, options.signal);
        const { format, virtualSizeBytes } = stored.image;
        const facts = { format, virtualSizeBytes, digest: sha256(bytes) };
        return state.addImage(options.idempotencyKey, image, bytes, facts);
      }),
  };
}
