import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import { getImageRow } from '../database/images';
import type { FormatWish } from '../downloads/formats/FormatMaker';
import type { FileRow } from '../downloads/formats/fileRow';
import type { ExportContext, ExportParts } from './exportOperation';

const LOOK_EVERY_MS = 500;

/**
 * Waits for a file in the format that is asked for, which is made unless it is
 * there or being made; answers its digest. The file is one for all that ask for
 * it, so it is not this operation that makes it, and a cancel here leaves it.
 */
export async function prepareFile(
  context: ExportContext,
  parts: Pick<ExportParts, 'maker'>,
): Promise<string> {
  let asked = await ask(context, parts);
  const { format } = context.operation.input;
  context.log(`Waiting for operation ${asked.operation_id}, which makes it`);
  while (asked.status !== 'ready') {
    if (asked.status === 'failed') {
      throw new ConflictError(
        `The image could not be made as ${format}; operation ${asked.operation_id} tells why.`,
      );
    }
    await delay(LOOK_EVERY_MS, undefined, { signal: context.signal });
    const { id } = asked;
    const [row] = await context.fenced(tx =>
      tx<FileRow>('download_files').where({ id }),
    );
    asked = row ?? (await ask(context, parts));
  }
  return asked.digest!;
}

/** The file; when there is none it is begun. */
async function ask(
  { operation, fenced }: ExportContext,
  { maker }: Pick<ExportParts, 'maker'>,
): Promise<FileRow> {
  const { imageId: id, imageDigest, format, name } = operation.input;
  const image = await fenced(tx => getImageRow({ tx, id }));
  if (image?.status !== 'available' || image.digest !== imageDigest) {
    throw new ConflictError(`Image "${name}" was changed or deleted meanwhile`);
  }
  const { createdBy, ownerRef } = operation;
  const wish: FormatWish = {
    ...{ image, digest: imageDigest, format, createdBy, ownerRef },
  };
  return fenced(tx => maker.take(tx, wish));
}
