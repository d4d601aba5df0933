import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ImageStore } from '../store/ImageStore';
import type { ImageManifest } from '../store/imageManifest';
import { readIntegrity } from './integrityRecord';
import { verifyImage } from './verifyImage';

/** A quarter of what a slow disk gives. */
const BYTES_PER_SECOND = 64 * 1024 ** 2;

/** What a scrub works with. */
export interface ScrubOptions {
  images: ImageStore;
  logger: LoggerService;
  signal: AbortSignal;
  /** Images that were looked at since then are left alone. */
  before: number;
  /** @defaultValue 64 MiB */
  bytesPerSecond?: number;
}

async function look(
  image: ImageManifest,
  options: ScrubOptions,
): Promise<boolean> {
  const { images, logger, signal } = options;
  const { bytesPerSecond = BYTES_PER_SECOND } = options;
  try {
    const how = { signal, bytesPerSecond };
    const { damage } = await verifyImage(images, image, how);
    if (damage) logger.error(`Image ${image.id} is damaged: ${damage}`);
    return damage !== undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Deleted meanwhile; or the disk cannot be read, which the next look tells.
    logger.warn(`Image ${image.id} could not be verified: ${error}`);
    return false;
  }
}

/**
 * Reads all images that nobody has looked at for long, one after the other, and
 * compares them with the digests that they were made with: disks forget bits
 * without a word, and every machine that rests on such an image is hit.
 *
 * @returns the ids of the damaged ones among those that it read
 * @throws the abort reason
 */
export async function scrub(options: ScrubOptions): Promise<string[]> {
  const damaged: string[] = [];
  for await (const image of options.images.list()) {
    options.signal.throwIfAborted();
    const { checkedAt = Date.parse(image.createdAt) } = readIntegrity(
      options.images.diskPath(image),
    );
    if (checkedAt < options.before && (await look(image, options))) {
      damaged.push(image.id);
    }
  }
  return damaged;
}
