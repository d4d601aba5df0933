import { ConflictError } from '@backstage/errors';
import type { MachineRecord } from '../machines/machineRecord';
import type { ImageManifest } from '../store/imageManifest';

/**
 * By which image's data key the files of an image are encrypted: its own.
 * Undefined where they are not encrypted.
 */
export function keyOfImage(
  image: Pick<ImageManifest, 'encrypted' | 'marker'> | undefined,
): string | undefined {
  return image?.encrypted ? image.marker : undefined;
}

/** By which image's data key a new disk of a machine is encrypted. */
export function keyOfDisk(
  record: Pick<MachineRecord, 'image'>,
  base: ImageManifest | undefined,
): string | undefined {
  return record.image.keyOf ?? keyOfImage(base);
}

/**
 * By which key what is made of a machine's disks is encrypted.
 *
 * @throws ConflictError rather than write what is encrypted in the clear
 */
export function keyOfCopy(
  record: Pick<MachineRecord, 'id' | 'name' | 'image'>,
  copy: { marker: string; encrypted?: boolean },
  disks: readonly { keyOf?: string }[] = [],
): string | undefined {
  const keys = [record.image.keyOf, ...disks.map(({ keyOf }) => keyOf)];
  if (!copy.encrypted && keys.some(key => key !== undefined)) {
    throw new ConflictError(
      `The disk of virtual machine '${record.name}' (${record.id}) is ` +
        `encrypted, so what is made of it has to be encrypted too. Name a key ` +
        `for it, and replicate the image to a plain one if it must be one.`,
    );
  }
  return copy.encrypted ? copy.marker : undefined;
}

interface Keyed {
  keyOf?: string;
  base?: { keyOf?: string };
}

/** Every key that a machine needs for its disks, each once. */
export function keysOfDisks(disks: readonly Keyed[]): string[] {
  const keys = disks.flatMap(({ keyOf, base }) => [keyOf, base?.keyOf]);
  return [...new Set(keys.filter(key => key !== undefined))];
}

/** What QEMU calls a key, of those that the machine needs. */
export function secretOf(
  keys: readonly string[],
  keyOf: string | undefined,
): string | undefined {
  return keyOf === undefined ? undefined : `disk-key-${keys.indexOf(keyOf)}`;
}
