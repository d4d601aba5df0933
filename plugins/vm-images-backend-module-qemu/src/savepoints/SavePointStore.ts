import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod/v3';
import {
  readTextIfAny,
  syncFile,
  syncFolder,
  writeFileAtomically,
} from '../host/files';
import { type DataFolder, namesIn } from '../store/DataFolder';
import { isId } from '../store/ids';
import { imageDiskSchema } from '../store/imageManifest';

const MANIFEST = 'manifest.json';

const manifestSchema = z.object({
  manifestVersion: z.literal(1),
  id: z.string(),
  kind: z.enum(['snapshot', 'backup']),
  /** The portal's own id of it. */
  marker: z.string(),
  name: z.string(),
  machineId: z.string(),
  createdAt: z.string(),
  consistency: z.enum(['stopped', 'filesystem', 'crash']),
  /** The system disk first; each a file that rests on nothing. */
  parts: z
    .array(
      imageDiskSchema.extend({
        id: z.string().regex(/^(system|data-[1-9][0-9]?)$/),
        /** By which image's data key it is encrypted, if it is. */
        keyOf: z.string().optional(),
      }),
    )
    .nonempty(),
});

/** What a snapshot or backup consists of. */
export type SavePointManifest = z.infer<typeof manifestSchema>;

/** The snapshots and backups of this platform, one folder each. */
export class SavePointStore {
  readonly #folder: DataFolder;
  readonly #logger: LoggerService;

  constructor(folder: DataFolder, logger: LoggerService) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Gives every one, in the order of ids. A damaged one is skipped. */
  async *list(): AsyncGenerator<SavePointManifest> {
    for (const id of await namesIn(this.#folder.savePoints)) {
      const manifest = await this.get(id);
      if (manifest) yield manifest;
    }
  }

  /** Gives one, or undefined when there is none with this id. */
  async get(id: string): Promise<SavePointManifest | undefined> {
    if (!isId(id)) return undefined;
    const path = join(this.#folder.savePoints, id, MANIFEST);
    const text = await readTextIfAny(path);
    if (text === undefined) return undefined;
    try {
      return manifestSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#logger.warn(`${path} is damaged and skipped: ${error}`);
      return undefined;
    }
  }

  /** Where a part lies; while it is put together, in the staging folder. */
  partPath(id: string, diskId: string): string {
    return join(this.#folder.savePoints, id, partFile(diskId));
  }

  /** The folder where the one with this id is put together. */
  stagingFolder(id: string): string {
    return join(this.#folder.staging, `save-${id}`);
  }

  /** Seals a staged folder that holds every part. */
  async publish(manifest: SavePointManifest): Promise<SavePointManifest> {
    const staged = this.stagingFolder(manifest.id);
    for (const { id } of manifest.parts) {
      const path = join(staged, partFile(id));
      await chmod(path, 0o444);
      await syncFile(path);
    }
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    await writeFileAtomically(join(staged, MANIFEST), text, 0o444);
    await rename(staged, join(this.#folder.savePoints, manifest.id));
    await syncFolder(this.#folder.savePoints);
    return manifest;
  }

  /** Takes one away; images that were made of it stay. */
  async remove(id: string): Promise<void> {
    await this.#folder.discard(join(this.#folder.savePoints, id));
  }
}

/** Name of a disk's file within its folder. */
export function partFile(diskId: string): string {
  return `${diskId}.qcow2`;
}
