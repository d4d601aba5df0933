/** Images whose bytes are encrypted where the platform keeps them. */
import type { DataKey } from '../encryption';
import type {
  CallOptions,
  NewPlatformImage,
  PlatformImage,
  WorkOptions,
} from './contract';

/** Where a platform gets the data keys of images from. @public */
export interface DataKeys {
  /**
   * The data key of an image, by our id of it; wipe it after use.
   *
   * @throws NotFoundError when the image has none, and what the key service
   * throws when it cannot be opened
   */
  open(imageId: string, options: CallOptions): Promise<DataKey>;
}

/**
 * Keeps images encrypted. A platform with this group also encrypts what it
 * imports and captures when `NewPlatformImage.encrypted` says so, by the data
 * key that `DataKeys` has for the new image.
 *
 * The disk of a machine that is launched from an encrypted image is encrypted by
 * the key of that image, and by no other; whenever the machine starts, the key is
 * asked for anew. No plain copy of an encrypted disk is ever written: an image
 * that is captured from such a machine has to be encrypted too. Nothing but the
 * process that works on a disk ever holds a key, and neither does any file,
 * command line or log.
 *
 * @public
 */
export interface EncryptGroup {
  /** Called once, before anything else of the platform is used. */
  useKeys(keys: DataKeys): void;
  /**
   * Makes another image with the same content as `source`: encrypted where
   * `image.encrypted` says so, whether the source is or not. The new image does
   * not need the source afterwards, nor its key.
   */
  replicate(
    source: { id: string },
    image: NewPlatformImage,
    options: WorkOptions,
  ): Promise<PlatformImage>;
}
