import { copyFile, constants, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  fileReader,
  inspectDisk,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { QemuConfig } from '../config/QemuConfig';
import type { PublicImageConfig } from '../config/publicImages';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { KeyedLock } from '../host/KeyedLock';
import { restsOn } from '../machines/machineRecord';
import type { MachineStore } from '../machines/MachineStore';
import { namesIn } from '../store/DataFolder';
import {
  diskFileName,
  type ImageStore,
  INITRD,
  KERNEL,
} from '../store/ImageStore';
import { publicImageId } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import type { RemoteImage, RemotePublicImages } from './RemotePublicImages';
import { describePublicImage, readSidecar } from './sidecar';

const SUFFIX = '.qcow2';

/** What taking in public images takes. */
export interface PublicImagesOptions {
  config: QemuConfig;
  images: ImageStore;
  machines: MachineStore;
  locks: KeyedLock;
  logger: LoggerService;
  /** Those that are fetched when they are wanted. */
  remote: RemotePublicImages;
}

/**
 * Keeps the store's public images in step with configuration: each is taken in
 * once, checked, and withdrawn when it is configured no more.
 */
export class PublicImages {
  readonly #options: PublicImagesOptions;
  #offered: Set<string> | undefined;
  #problems: string[] = [];

  constructor(options: PublicImagesOptions) {
    this.#options = options;
  }

  /** What could not be offered and why, for the platform's health. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** May new machines be made of it? Withdrawn ones only serve their machines. */
  isOffered(image: ImageManifest): boolean {
    return image.origin !== 'public' || (this.#offered?.has(image.id) ?? true);
  }

  /** Takes in what is new and withdraws what is gone. Never throws. */
  async reconcile(): Promise<void> {
    const remote = remoteImagesOf(this.#options.config.publicImages);
    this.#options.remote.configure(remote);
    const offered = new Set(remote.map(({ id }) => id));
    const problems: string[] = [];
    for (const entry of await this.#configured()) {
      try {
        offered.add((await this.#takeIn(entry)).id);
      } catch (error) {
        const problem = `Public image ${entry.path} is not offered: ${
          (error as Error).message
        }`;
        this.#options.logger.warn(problem);
        problems.push(problem);
        await this.#keepEarlier(entry, offered);
      }
    }
    this.#offered = offered;
    this.#problems = problems;
    await this.#removeWithdrawn(offered);
  }

  async #configured(): Promise<LocalImageConfig[]> {
    const { publicImages, publicImageFolders } = this.#options.config;
    const all = publicImages.filter(isLocal);
    for (const folder of publicImageFolders) {
      for (const name of await namesIn(folder)) {
        if (name.endsWith(SUFFIX)) {
          all.push({
            path: join(folder, name),
            digest: undefined,
            kernel: undefined,
            initrd: undefined,
            description: {},
          });
        }
      }
    }
    return all;
  }

  async #takeIn(entry: LocalImageConfig): Promise<ImageManifest> {
    const { images, logger } = this.#options;
    const stem = join(dirname(entry.path), basename(entry.path, SUFFIX));
    const sidecar = await readSidecar(`${stem}.json`);
    const expected =
      entry.digest ?? (sidecar.sha256 && `sha256:${sidecar.sha256}`);
    const description = describePublicImage(
      entry.description,
      sidecar,
      basename(stem),
    );
    const digest = expected ?? (await digestOf(entry.path));
    const id = publicImageId(description.name, digest);
    const existing = await images.get(id);
    if (existing) {
      return existing;
    }
    const folder = images.stagingFolder(id);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const disk = join(folder, diskFileName('qcow2'));
      const facts = await copyChecked(entry.path, disk, digest);
      const hasKernel = await copyKernel(entry, stem, folder);
      logger.info(`Public image '${description.name}' (${id}) is offered`);
      return await images.publish({
        manifestVersion: 1,
        id,
        origin: 'public',
        createdAt: new Date().toISOString(),
        description,
        disk: { format: 'qcow2', digest, ...facts },
        hasKernel,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** A source that is away for a while does not take away what it gave. */
  async #keepEarlier(
    entry: PublicImageConfig,
    offered: Set<string>,
  ): Promise<void> {
    const { name } = entry.description;
    for await (const image of this.#options.images.list()) {
      if (image.origin === 'public' && image.description.name === name) {
        offered.add(image.id);
      }
    }
  }

  async #removeWithdrawn(offered: Set<string>): Promise<void> {
    const { images, machines, locks } = this.#options;
    for await (const image of images.list()) {
      if (image.origin === 'public' && !offered.has(image.id)) {
        await locks.run(`image:${image.id}`, async () => {
          for await (const machine of machines.list()) {
            if (restsOn(machine, image.id)) {
              return;
            }
          }
          await images.remove(image.id);
        });
      }
    }
  }
}

type LocalImageConfig = PublicImageConfig & { path: string };

function isLocal(entry: PublicImageConfig): entry is LocalImageConfig {
  return entry.path !== undefined;
}

function remoteImagesOf(entries: readonly PublicImageConfig[]): RemoteImage[] {
  return entries.flatMap(entry => {
    const { url, digest, description, sizeBytes, prefetch } = entry;
    if (url === undefined || digest === undefined) {
      return [];
    }
    const known = describePublicImage(description, {}, 'image');
    const id = publicImageId(known.name, digest);
    const facts = { sizeBytes, prefetch, description: known };
    return [{ id, url, digest, ...facts }];
  });
}

/** Copies, by reference where the file system can, and checks the copy. */
async function copyChecked(from: string, to: string, digest: string) {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const actual = await digestOf(to);
  if (actual !== digest) {
    throw new InputError(`its digest is ${actual} instead of ${digest}`);
  }
  const reader = await fileReader(to);
  try {
    const found = await inspectDisk(reader, { declaredFormat: 'qcow2' });
    return {
      sizeBytes: found.sizeBytes,
      virtualSizeBytes: found.virtualSizeBytes,
    };
  } finally {
    await reader.close();
  }
}

/** Takes along what the acceleration probe boots, where it is there. */
async function copyKernel(
  entry: LocalImageConfig,
  stem: string,
  folder: string,
): Promise<boolean> {
  const kernel = entry.kernel ?? `${stem}.vmlinuz`;
  const initrd = entry.initrd ?? `${stem}.initrd`;
  if (
    (await fileSize(kernel)) === undefined ||
    (await fileSize(initrd)) === undefined
  ) {
    return false;
  }
  await copyFile(kernel, join(folder, KERNEL), constants.COPYFILE_FICLONE);
  await copyFile(initrd, join(folder, INITRD), constants.COPYFILE_FICLONE);
  return true;
}
