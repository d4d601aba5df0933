import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import {
  type NewPlatformImage,
  removeStaleOutputs,
  type WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { filesOf } from '../capture/captureMachine';
import { crashAt } from '../host/crashAt';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import { describe } from '../images/importImage';
import { diskFileName } from '../store/ImageStore';
import { idFor } from '../store/ids';
import type { ImageManifest } from '../store/imageManifest';
import type { SavePointOptions } from './createSavePoint';
import { requireSavePoint } from './requireSavePoint';
import { partFile, type SavePointManifest } from './SavePointStore';
import { shareFile } from './shareFile';

type Options = SavePointOptions & { work: WorkOptions };
type Part = SavePointManifest['parts'][number];

/**
 * Makes an image of a snapshot or backup. Nothing is written twice: image and
 * save point share the bytes until the last of them goes. Only what is encrypted
 * is written anew, by the key of the image.
 */
export async function imageFromSavePoint(
  ref: { id: string; marker: string },
  image: NewPlatformImage,
  options: Options,
): Promise<ImageManifest> {
  const { images, locks, savePoints, work } = options;
  work.signal.throwIfAborted();
  const id = idFor('image', image.marker);
  return locks.runAll([`image:${id}`, `save-point:${ref.id}`], async () => {
    const existing = await images.get(id);
    if (existing) return existing;
    const source = await requireSavePoint(savePoints, ref);
    assertNotLaidOpen(source, image);
    const folder = images.stagingFolder(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const parts = await stage(source, image, folder, options);
      crashAt('qemu.save.linked');
      const made = await images.publish({
        manifestVersion: 1,
        id,
        origin: 'captured',
        marker: image.marker,
        createdAt: new Date().toISOString(),
        description: describe(image),
        ...filesOf(parts),
        consistency: source.consistency,
        ...(image.encrypted && { encrypted: true }),
      });
      work.onProgress?.(1, 'Made');
      return made;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

function assertNotLaidOpen(
  source: SavePointManifest,
  image: NewPlatformImage,
): void {
  if (image.encrypted) return;
  if (source.parts.some(({ keyOf }) => keyOf !== undefined)) {
    throw new ConflictError(
      `The ${source.kind} '${source.name}' is encrypted, so an image of it has ` +
        `to be encrypted too. Name a key for it.`,
    );
  }
}

async function stage(
  source: SavePointManifest,
  image: NewPlatformImage,
  folder: string,
  options: Options,
): Promise<Omit<Part, 'keyOf'>[]> {
  const { savePoints } = options;
  await removeStaleOutputs(folder, 0);
  const staged: Omit<Part, 'keyOf'>[] = [];
  for (const [index, { keyOf, ...part }] of source.parts.entries()) {
    const from = savePoints.partPath(source.id, part.id);
    const name = index === 0 ? diskFileName('qcow2') : partFile(part.id);
    const to = join(folder, name);
    if (keyOf === undefined && !image.encrypted) {
      await shareFile(from, to);
      staged.push(part);
    } else {
      const key = image.encrypted ? image.marker : undefined;
      await rewrite({ from, keyOf }, { to, key }, options);
      const sizeBytes = (await fileSize(to)) ?? 0;
      const { signal } = options.work;
      staged.push({
        ...part,
        sizeBytes,
        digest: await digestOf(to, { signal }),
      });
    }
  }
  return staged;
}

async function rewrite(
  { from, keyOf }: { from: string; keyOf?: string },
  { to, key }: { to: string; key?: string },
  { keyring, qemuImg, work }: Options,
): Promise<void> {
  if ((await fileSize(to)) !== undefined) return;
  const { signal, onProgress } = work;
  await keyring.lend([keyOf, key] as const, signal, ([ofSource, ofImage]) =>
    qemuImg.convert({
      source: { path: from, format: 'qcow2', key: ofSource },
      target: { path: to, format: 'qcow2', key: ofImage },
      signal,
      onProgress: fraction => onProgress?.(fraction, 'Writing the disk'),
    }),
  );
}
