import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  readTextIfAny,
  syncFile,
  syncFolder,
  writeFileAtomically,
} from '../host/files';
import { type DataFolder, namesIn } from './DataFolder';
import { isId } from './ids';
import { type ImageManifest, imageManifestSchema } from './imageManifest';

const MANIFEST = 'manifest.json';
/** Names of what the acceleration probe boots. */
export const KERNEL = 'vmlinuz';
export const INITRD = 'initrd';

/**
 * The images of this platform, one folder each.
 *
 * A published image never changes again: its files are read-only, machines rest
 * on them as overlays, and QEMU opens them read-only.
 */
export class ImageStore {
  readonly #folder: DataFolder;
  readonly #logger: LoggerService;

  constructor(folder: DataFolder, logger: LoggerService) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Gives every image, in the order of ids. A damaged one is skipped. */
  async *list(): AsyncGenerator<ImageManifest> {
    for (const id of await namesIn(this.#folder.images)) {
      const manifest = await this.get(id);
      if (manifest) {
        yield manifest;
      }
    }
  }

  /** Gives one image, or undefined when there is none with this id. */
  async get(id: string): Promise<ImageManifest | undefined> {
    if (!isId(id)) {
      return undefined;
    }
    const path = join(this.#folder.images, id, MANIFEST);
    const text = await readTextIfAny(path);
    if (text === undefined) {
      return undefined;
    }
    try {
      return imageManifestSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#logger.warn(`Image ${id} is skipped: ${path} is damaged: ${error}`);
      return undefined;
    }
  }

  /** Where the disk of an image lies. */
  diskPath(image: Pick<ImageManifest, 'id' | 'disk'>): string {
    return join(this.#folder.images, image.id, diskFileName(image.disk.format));
  }

  /** Where one of an image's disks lies: `system`, or a data disk's id. */
  partPath(image: Pick<ImageManifest, 'id' | 'disk'>, diskId: string): string {
    return diskId === 'system'
      ? this.diskPath(image)
      : join(this.#folder.images, image.id, `${diskId}.qcow2`);
  }

  /** Where a kernel of the image lies, if it brought one. */
  kernelOf(
    image: ImageManifest,
  ): { kernel: string; initrd: string } | undefined {
    const folder = join(this.#folder.images, image.id);
    return image.hasKernel
      ? { kernel: join(folder, KERNEL), initrd: join(folder, INITRD) }
      : undefined;
  }

  /** The folder where an image with this id is put together. */
  stagingFolder(id: string): string {
    return join(this.#folder.staging, `image-${id}`);
  }

  /**
   * Seals a staged folder that holds every disk and makes it an image.
   *
   * When another try was first, its image stays and the staged one goes.
   */
  async publish(manifest: ImageManifest): Promise<ImageManifest> {
    const staged = this.stagingFolder(manifest.id);
    const files = [
      diskFileName(manifest.disk.format),
      ...(manifest.dataDisks ?? []).map(({ id }) => `${id}.qcow2`),
    ];
    for (const file of files.map(name => join(staged, name))) {
      await chmod(file, 0o444);
      await syncFile(file);
    }
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    await writeFileAtomically(join(staged, MANIFEST), text, 0o444);
    try {
      await rename(staged, join(this.#folder.images, manifest.id));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const first = await this.get(manifest.id);
      if ((code !== 'ENOTEMPTY' && code !== 'EEXIST') || !first) {
        throw error;
      }
      await this.#folder.discard(staged);
      return first;
    }
    await syncFolder(this.#folder.images);
    return manifest;
  }

  /** Takes an image away. The caller has made sure that nothing rests on it. */
  async remove(id: string): Promise<void> {
    await this.#folder.discard(join(this.#folder.images, id));
  }
}

/** Name of an image's disk within its folder. */
export function diskFileName(format: ImageManifest['disk']['format']): string {
  return `disk.${format}`;
}
