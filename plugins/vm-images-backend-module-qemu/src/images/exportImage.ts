import { open } from 'node:fs/promises';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  CallOptions,
  ExportGroup,
} from '@vm-images/backstage-plugin-vm-images-node';
import { assertIntact } from '../integrity/assertIntact';
import type { ImageStore } from '../store/ImageStore';

/** Large reads: a download is mostly system calls otherwise. */
const READ_BYTES = 512 * 1024;

/**
 * Opens an image's file for reading. Whoever has it open reads it to the end,
 * even when the image is deleted meanwhile.
 *
 * @throws NotFoundError
 * @throws ConflictError when it is known to be damaged
 */
export async function openImage(
  images: ImageStore,
  id: string,
  options: CallOptions,
): ReturnType<ExportGroup['open']> {
  options.signal.throwIfAborted();
  const image = await images.get(id);
  if (!image) {
    throw new NotFoundError(`There is no image '${id}' here`);
  }
  assertIntact(images.diskPath(image), image);
  if (image.dataDisks) {
    throw new ConflictError(
      `Image '${image.description.name}' (${id}) holds several disks; only ` +
        `images of one disk have bytes to hand out`,
    );
  }
  const file = await open(images.diskPath(image), 'r');
  return {
    format: image.disk.format,
    sizeBytes: image.disk.sizeBytes,
    digest: image.disk.digest,
    read: ({ start, end }) =>
      file.createReadStream({
        start,
        end,
        autoClose: false,
        highWaterMark: READ_BYTES,
      }),
    readInto: async (buffer, position) => {
      const { bytesRead } = await file.read(
        ...([buffer, 0, buffer.length, position] as const),
      );
      return bytesRead;
    },
    close: () => file.close(),
  };
}
