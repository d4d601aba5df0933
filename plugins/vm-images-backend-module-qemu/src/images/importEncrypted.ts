import { InputError } from '@backstage/errors';
import type {
  QemuImg,
  WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import { digestOf } from '../host/digest';
import { fileSize } from '../host/files';
import type { Keyring } from '../keys/Keyring';
import type { ImageDisk } from '../store/imageManifest';
import type { ImportSource } from './importImage';

const ENCRYPTED = 0.8;

/**
 * Writes the disk that is imported in encrypted form to `disk`, and says what
 * lies there. A whole one that an earlier try left there is taken.
 *
 * The source is left alone: it is the portal's, and goes when the image is there.
 *
 * @throws InputError when the source is not what was announced
 */
export async function stageEncrypted(
  source: ImportSource,
  disk: string,
  options: {
    /** The portal's id of the new image. */
    keyOf: string;
    keyring: Keyring;
    qemuImg: QemuImg;
    work: WorkOptions;
  },
): Promise<ImageDisk> {
  const { keyOf, keyring, qemuImg, work } = options;
  const { signal } = work;
  if (source.format !== 'qcow2') {
    throw new InputError(
      `Images of format '${source.format}' cannot be kept encrypted; import it without a key`,
    );
  }
  if ((await fileSize(disk)) === undefined) {
    await assertAnnounced(source, work);
    await keyring.lend([keyOf], signal, ([key]) =>
      qemuImg.convert({
        source: { path: source.path, format: 'qcow2' },
        target: { path: disk, format: 'qcow2', key },
        signal,
        onProgress: fraction =>
          work.onProgress?.(fraction * ENCRYPTED, 'Encrypting'),
      }),
    );
  }
  work.onProgress?.(ENCRYPTED, 'Computing the digest');
  return {
    format: 'qcow2',
    sizeBytes: (await fileSize(disk)) ?? 0,
    virtualSizeBytes: source.virtualSizeBytes,
    digest: await digestOf(disk, { signal }),
  };
}

async function assertAnnounced(
  source: ImportSource,
  { signal }: WorkOptions,
): Promise<void> {
  const size = await fileSize(source.path);
  if (size === undefined) {
    throw new InputError(`The file to import, ${source.path}, is not there`);
  }
  if (size !== source.sizeBytes) {
    throw new InputError(
      `The file to import has ${size} bytes, ${source.sizeBytes} were announced`,
    );
  }
  const digest = await digestOf(source.path, { signal });
  if (digest !== source.digest) {
    throw new InputError(
      `The file to import has the digest ${digest}, ${source.digest} was announced`,
    );
  }
}
