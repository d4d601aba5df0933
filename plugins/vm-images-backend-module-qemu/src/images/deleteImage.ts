import { ConflictError, NotAllowedError } from '@backstage/errors';
import type { CaptureOptions } from '../capture/CaptureOptions';
import { discardCapture } from '../capture/discardCapture';
import { crashAt } from '../host/crashAt';
import type { KeyedLock } from '../host/KeyedLock';
import { restsOn } from '../machines/machineRecord';
import type { ImageStore } from '../store/ImageStore';
import { idFor } from '../store/ids';

const NAMED_AT_MOST = 5;

/** What deleting an image takes. */
export interface DeleteImageOptions
  extends Pick<CaptureOptions, 'machines' | 'logger'> {
  images: ImageStore;
  locks: KeyedLock;
}

/**
 * Destroys an image on which nothing rests, and what an import or capture of
 * it that was cut short has left. Gone already counts as done.
 *
 * @throws NotAllowedError when it is not the marker's image, ConflictError
 * naming the machines whose disks rest on it
 */
export async function deleteImage(
  image: { id?: string; marker: string },
  options: DeleteImageOptions,
): Promise<void> {
  const { images, machines, locks } = options;
  const ownId = idFor('image', image.marker);
  await locks.run(`image:${ownId}`, () =>
    discardCapture(images.stagingFolder(ownId), ownId, options),
  );
  const id = image.id ?? ownId;
  // Launching takes the same lock while it writes down what it rests on.
  await locks.run(`image:${id}`, async () => {
    const manifest = await images.get(id);
    if (!manifest) {
      return;
    }
    const { name } = manifest.description;
    if (manifest.marker === undefined) {
      throw new NotAllowedError(
        `Image '${name}' (${id}) is public; take it out of ` +
          `vmImages.qemu.publicImages instead`,
      );
    }
    if (manifest.marker !== image.marker) {
      throw new NotAllowedError(
        `Image '${name}' (${id}) carries the mark '${manifest.marker}' ` +
          `and not '${image.marker}'; it is left alone`,
      );
    }
    const dependants: string[] = [];
    for await (const machine of machines.list()) {
      if (restsOn(machine, id)) {
        dependants.push(machine.name);
      }
    }
    assertFree(name, dependants);
    await images.remove(id);
    crashAt('qemu.image.deleted');
  });
}

function assertFree(name: string, dependants: string[]): void {
  if (dependants.length > 0) {
    const more = dependants.length - NAMED_AT_MOST;
    const names = dependants.slice(0, NAMED_AT_MOST).join(', ');
    throw new ConflictError(
      `Image '${name}' is in use: the disks of ${dependants.length} virtual ` +
        `machine(s) rest on it: ${names}${
          more > 0 ? ` and ${more} more` : ''
        }. ` +
        `Delete them first.`,
    );
  }
}
