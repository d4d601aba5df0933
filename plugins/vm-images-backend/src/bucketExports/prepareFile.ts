import { ConflictError } from '@backstage/errors';
import { getImageRow } from '../database/images';
import type { FormatWish } from '../downloads/formats/FormatMaker';
import { FILES, type FileRow } from '../downloads/formats/fileRow';
import { lookAgain, type LookAgain } from '../operations';
import type {
  ExportContext,
  ExportParts,
  ExportState,
} from './exportOperation';

const LOOK_EVERY_MS = 1_000;

/**
 * Waits for a file in the format that is asked for, which is made unless it is
 * there or being made; leaves its digest. The file is one for all that ask for
 * it, so it is not this operation that makes it, and a cancel here leaves it.
 * While it is made this operation takes no worker's time, nor the place of
 * another export.
 */
export async function prepareFile(
  context: ExportContext,
  parts: Pick<ExportParts, 'maker'>,
): Promise<Partial<ExportState> | LookAgain> {
  const { format } = context.operation.input;
  const asked = (await askedBefore(context)) ?? (await ask(context, parts));
  if (asked.status === 'ready') return { fileDigest: asked.digest! };
  if (asked.status === 'failed') {
    // A retry shall have it made anew.
    await context.save({ waitsFor: null });
    throw new ConflictError(
      `The image could not be made as ${format}; operation ${asked.operation_id} tells why.`,
    );
  }
  if (context.state.waitsFor !== asked.id) {
    context.log(`Waiting for operation ${asked.operation_id}, which makes it`);
    await context.save({ waitsFor: asked.id });
  }
  return lookAgain(`Waiting until it is there as ${format}`, LOOK_EVERY_MS);
}

/** The file that this operation waits for, unless somebody took it away. */
async function askedBefore({
  state,
  fenced,
}: ExportContext): Promise<FileRow | undefined> {
  const { waitsFor: id } = state;
  if (!id) return undefined;
  return fenced(tx => tx<FileRow>(FILES).where({ id }).first());
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
