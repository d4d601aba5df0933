import { ConflictError, NotAllowedError } from '@backstage/errors';
import { crashAt } from '../host/crashAt';
import type { KeyedLock } from '../host/KeyedLock';
import type { MachineStore } from '../machines/MachineStore';
import type { ImageStore } from '../store/ImageStore';

const NAMED_AT_MOST = 5;

/**
 * Destroys an image on which nothing rests. Gone already counts as done.
 *
 * @throws NotAllowedError when it is not the marker's image, ConflictError
 * naming the machines whose disks rest on it
 */
export async function deleteImage(
  image: { id: string; marker: string },
  options: { images: ImageStore; machines: MachineStore; locks: KeyedLock },
): Promise<void> {
  const { images, machines, locks } = options;
  // Launching takes the same lock while it writes down what it rests on.
  await locks.run(`image:${image.id}`, async () => {
    const manifest = await images.get(image.id);
    if (!manifest) {
      return;
    }
    const { name } = manifest.description;
    if (manifest.marker === undefined) {
      throw new NotAllowedError(
        `Image '${name}' (${image.id}) is public; take it out of ` +
          `vmImages.qemu.publicImages instead`,
      );
    }
    if (manifest.marker !== image.marker) {
      throw new NotAllowedError(
        `Image '${name}' (${image.id}) carries the mark '${manifest.marker}' ` +
          `and not '${image.marker}'; it is left alone`,
      );
    }
    const dependants: string[] = [];
    for await (const machine of machines.list()) {
      if (machine.image.id === image.id) {
        dependants.push(machine.name);
      }
    }
    assertFree(name, dependants);
    await images.remove(image.id);
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
