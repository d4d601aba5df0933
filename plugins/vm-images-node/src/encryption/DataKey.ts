import { randomBytes, timingSafeEqual } from 'node:crypto';
import { InputError } from '@backstage/errors';

/** Bytes of a data key. @public */
export const DATA_KEY_BYTES = 32;

/**
 * The key that the disk of one image is encrypted with, in the clear.
 *
 * It lives in memory only, for as long as a piece of work needs it, and is not
 * shown by logging, inspecting or serializing what holds it.
 *
 * @public
 */
export class DataKey {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** A new random key. */
  static generate(): DataKey {
    return new DataKey(randomBytes(DATA_KEY_BYTES));
  }

  /**
   * Takes the bytes over; the caller's are copied and may be wiped.
   *
   * @throws InputError unless there are exactly 32 of them
   */
  static from(bytes: Uint8Array): DataKey {
    if (bytes.length !== DATA_KEY_BYTES) {
      throw new InputError(
        `A data key has ${DATA_KEY_BYTES} bytes, not ${bytes.length}`,
      );
    }
    return new DataKey(Buffer.from(bytes));
  }

  /** Lends the bytes for a piece of work that must not keep them. */
  use<T>(work: (bytes: Buffer) => T): T {
    return work(this.#bytes);
  }

  /**
   * The key as LUKS takes it: a passphrase of printable characters. Wipe it
   * after use.
   */
  passphrase(): Buffer {
    return Buffer.from(this.#bytes.toString('base64'), 'latin1');
  }

  equals(other: DataKey): boolean {
    return timingSafeEqual(this.#bytes, other.#bytes);
  }

  /** Overwrites the key. What still holds it can't use it any more. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return '[data key]';
  }

  toJSON(): string {
    return '[data key]';
  }
}
