import { ServiceUnavailableError } from '@backstage/errors';
import type {
  DataKey,
  DataKeys,
} from '@vm-images/backstage-plugin-vm-images-node';

/**
 * Fetches the data keys of images for a piece of work and wipes them after it.
 * None is kept: whenever a disk is opened, its key is asked for anew.
 */
export class Keyring {
  #keys: DataKeys | undefined;

  /** Where keys are had from now on. */
  useKeys(keys: DataKeys): void {
    this.#keys = keys;
  }

  /**
   * Lends the data keys of these images, by the portal's own ids of them; an
   * undefined one stands for a disk that is not encrypted.
   *
   * @throws what the key service throws when a key cannot be had
   */
  async lend<T, const I extends readonly (string | undefined)[]>(
    imageIds: I,
    signal: AbortSignal | undefined,
    work: (keys: { [P in keyof I]: DataKey | undefined }) => Promise<T>,
  ): Promise<T> {
    const keys: (DataKey | undefined)[] = [];
    try {
      for (const id of imageIds) {
        keys.push(id === undefined ? undefined : await this.#open(id, signal));
      }
      return await work(keys as { [P in keyof I]: DataKey | undefined });
    } finally {
      for (const key of keys) key?.wipe();
    }
  }

  #open(
    imageId: string,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<DataKey> {
    if (!this.#keys) {
      throw new ServiceUnavailableError(
        `The disk is encrypted with the key of image ${imageId}, and this platform was not told where keys are kept. Update the backend plugin.`,
      );
    }
    return this.#keys.open(imageId, { signal });
  }
}
