import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  downloadTo,
  fileReader,
  inspectDisk,
  redactUrl,
} from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { KeyedLock } from '../host/KeyedLock';
import { diskFileName, type ImageStore } from '../store/ImageStore';
import type { ImageDescription, ImageManifest } from '../store/imageManifest';

/** A public image that lies elsewhere until somebody wants it. */
export interface RemoteImage {
  id: string;
  url: string;
  /** `sha256:` and 64 hex digits; nothing else is taken. */
  digest: string;
  description: ImageDescription;
  /** What configuration says of its length. */
  sizeBytes?: number;
  /** Fetched at the start. */
  prefetch?: boolean;
}

interface FetchOptions {
  signal: AbortSignal;
  onProgress?(fraction: number, message?: string): void;
}

/**
 * The public images that configuration names by address. They are offered at
 * once and fetched by the first launch, through the URL guard; the bytes must
 * be those that the digest names.
 */
export class RemotePublicImages {
  readonly #images: ImageStore;
  readonly #locks: KeyedLock;
  readonly #logger: LoggerService;
  readonly #fetching = new Set<string>();
  readonly #problems = new Map<string, string>();
  #configured: ReadonlyMap<string, RemoteImage> = new Map();

  constructor(options: {
    images: ImageStore;
    locks: KeyedLock;
    logger: LoggerService;
  }) {
    this.#images = options.images;
    this.#locks = options.locks;
    this.#logger = options.logger;
  }

  /** What could not be fetched ahead and why, for the platform's health. */
  get problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  configure(images: readonly RemoteImage[]): void {
    this.#configured = new Map(images.map(image => [image.id, image]));
  }

  /** One that is not here yet; undefined for all others. */
  async awaited(id: string): Promise<RemoteImage | undefined> {
    const image = this.#configured.get(id);
    return image && (await this.#images.get(id)) ? undefined : image;
  }

  /** All that are not here yet. */
  async *list(): AsyncGenerator<RemoteImage> {
    for (const id of this.#configured.keys()) {
      const image = await this.awaited(id);
      if (image) {
        yield image;
      }
    }
  }

  /**
   * Brings an image here if it is not yet. Many who want the same one wait for
   * the same bytes; what was fetched before a failure is not fetched again.
   *
   * @throws SourceError naming both digests when the bytes are others
   */
  async ensure(id: string, options: FetchOptions): Promise<void> {
    if (!(await this.awaited(id))) {
      return;
    }
    await this.#locks.run(`fetch:${id}`, async () => {
      options.signal.throwIfAborted();
      const image = await this.awaited(id);
      if (!image) {
        return;
      }
      this.#fetching.add(id);
      try {
        await this.#fetch(image, options);
        this.#problems.delete(id);
      } finally {
        this.#fetching.delete(id);
      }
    });
  }

  /**
   * Fetches those that configuration wants to be here before anybody asks, one
   * after the other. Never throws: who launches from one tries again.
   */
  async prefetch(signal: AbortSignal): Promise<void> {
    for (const { id, prefetch, description } of this.#configured.values()) {
      if (!prefetch || signal.aborted) continue;
      try {
        await this.ensure(id, { signal });
        this.#problems.delete(id);
      } catch (error) {
        if (signal.aborted) return;
        const problem = `Public image '${
          description.name
        }' could not be fetched ahead: ${(error as Error).message}`;
        this.#logger.warn(problem);
        this.#problems.set(id, problem);
      }
    }
  }

  /** Throws away what an abandoned fetch has left, unless another goes on. */
  async forget(id: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#fetching.has(id) || !(await this.awaited(id))) return;
    await rm(this.#images.stagingFolder(id), { recursive: true, force: true });
  }

  async #fetch(
    image: RemoteImage,
    { signal, onProgress }: FetchOptions,
  ): Promise<ImageManifest> {
    const { id, digest, description } = image;
    const folder = this.#images.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, diskFileName('qcow2'));
    if (!(await isWhole(file, digest, signal))) {
      await this.#download(file, image, { signal, onProgress });
    }
    crashAt('qemu.fetch.received');
    try {
      const sizes = await inspect(file);
      const published = await this.#images.publish({
        manifestVersion: 1,
        id,
        origin: 'public',
        createdAt: new Date().toISOString(),
        description,
        disk: { format: 'qcow2', digest, ...sizes },
      });
      crashAt('qemu.fetch.published');
      return published;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #download(
    file: string,
    { url, digest, description }: RemoteImage,
    { signal, onProgress }: FetchOptions,
  ): Promise<void> {
    const message = `Fetch public image ${description.name}`;
    this.#logger.info(`${message} from ${redactUrl(url)}`);
    await downloadTo(file, url, {
      signal,
      // Who configures an address means its host, also within.
      policy: {
        schemes: ['http', 'https'],
        allowHosts: [new URL(url).host],
      },
      expected: { sha256: digest.slice('sha256:'.length) },
      onProgress: ({ receivedBytes, sizeBytes }) =>
        onProgress?.(sizeBytes ? receivedBytes / sizeBytes : 0, message),
    });
  }
}

/** Did an earlier try get all of it, and no further? */
async function isWhole(file: string, digest: string, signal: AbortSignal) {
  // What is still on its way has a checkpoint beside it.
  const isThere = (await fileSize(file)) !== undefined;
  if (!isThere || (await fileSize(`${file}.checkpoint`)) !== undefined) {
    return false;
  }
  return (await digestOf(file, { signal })) === digest;
}

async function inspect(file: string) {
  const reader = await fileReader(file);
  try {
    const { sizeBytes, virtualSizeBytes } = await inspectDisk(reader, {
      declaredFormat: 'qcow2',
    });
    return { sizeBytes, virtualSizeBytes };
  } finally {
    await reader.close();
  }
}
