import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { ConflictError } from '@backstage/errors';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'vm-images/import-url/1';

/**
 * Keeps addresses whose query may be a key, so that an import that failed can
 * be tried again although the database never has the query in the clear.
 *
 * AES-256-GCM, with a key of its own derived from a secret of the backend, and
 * bound to the image: what is sealed for one opens for no other.
 */
export class UrlSealer {
  readonly #key: Buffer;

  constructor(secret: Buffer) {
    this.#key = Buffer.from(
      hkdfSync('sha256', secret, Buffer.alloc(0), PURPOSE, KEY_BYTES),
    );
  }

  /** The address as base64url of nonce, tag and what is encrypted. */
  seal(url: string, imageId: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce);
    cipher.setAAD(Buffer.from(imageId));
    const hidden = Buffer.concat([cipher.update(url), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString(
      'base64url',
    );
  }

  /** @throws ConflictError when it was sealed with another key or for another image */
  open(sealed: string, imageId: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(imageId));
      decipher.setAuthTag(tag);
      const hidden = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([
        decipher.update(hidden),
        decipher.final(),
      ]).toString();
    } catch {
      throw new ConflictError(
        'The address of the file cannot be read any more, because the key of this installation has changed. Delete the image and import it again.',
      );
    }
  }
}
