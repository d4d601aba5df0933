/**
 * Makes a file in another format, for downloads.
 *
 *   fetch    the bytes come from the platform to the staging folder, and have
 *            to be those that the portal knows
 *   convert  `qemu-img` in its sandbox writes them in the other format
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConflictError } from '@backstage/errors';
import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import type { ImportTools } from '../../imports/ImportTools';
import { onPlatform } from '../../machines/operations/usePlatform';
import type {
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { FILES, type FileRow } from './fileRow';
import type { FormatFiles } from './FormatFiles';

export const CONVERT_FOR_DOWNLOAD = 'image.convert-for-download';

export type ConvertInput = {
  fileId: string;
  imageDigest: string;
  platformId: string;
  platformImageId: string;
  from: DiskFormat;
  to: DiskFormat;
  virtualSizeBytes: number;
};

export type ConvertState = { sizeBytes?: number; digest?: string };

export interface ConvertParts {
  registry: PlatformRegistry;
  files: FormatFiles;
  tools: Pick<ImportTools, 'convert' | 'digest'>;
}

type Context = StepContext<ConvertInput, ConvertState>;
type Step = OperationStep<ConvertInput, ConvertState>;

/** The row may be gone when a retry comes late; then nothing is made. */
async function begin(context: Context): Promise<void> {
  const { fileId: id } = context.operation.input;
  const found = await context.fenced(tx =>
    tx<FileRow>(FILES).where({ id }).update({ status: 'making' }),
  );
  if (found === 0) {
    throw new ConflictError(
      'Nobody waits for this file any more. Make a new download link.',
    );
  }
}

async function fetchSource(
  context: Context,
  { registry, files }: ConvertParts,
): Promise<void> {
  const { operation, signal } = context;
  const { fileId, platformId, platformImageId, imageDigest } = operation.input;
  const path = await files.path(fileId, 'source');
  await onPlatform(registry, platformId, ['export'], async platform => {
    const file = await platform.export.open(platformImageId, { signal });
    try {
      const hash = createHash('sha256');
      let read = 0;
      const watch = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          read += chunk.length;
          context.progress(read / file.sizeBytes);
          done(undefined, chunk);
        },
      });
      await pipeline(
        file.read({ start: 0, end: file.sizeBytes - 1 }),
        watch,
        createWriteStream(path, { mode: 0o600 }),
        { signal },
      );
      const digest = `sha256:${hash.digest('hex')}`;
      if (digest !== imageDigest) {
        throw new ConflictError(
          `The bytes have the digest ${digest}, not ${imageDigest} as the portal knows it: they were changed or damaged on platform "${platformId}".`,
        );
      }
    } finally {
      await file.close();
    }
  });
}

function fetchStep(parts: ConvertParts): Step {
  return {
    name: 'fetch',
    title: 'Read the image',
    async run(context) {
      await begin(context);
      await fetchSource(context, parts);
    },
    undo: ({ operation }) => parts.files.remove(operation.input.fileId),
  };
}

function convertStep({ files, tools }: ConvertParts): Step {
  return {
    name: 'convert',
    title: 'Convert the disk',
    weight: 4,
    async run(context) {
      const { operation, signal } = context;
      const { fileId, from, to, virtualSizeBytes } = operation.input;
      const path = await files.path(fileId, 'converted');
      const largest = Math.ceil(virtualSizeBytes * 1.05) + 64 * 2 ** 20;
      await tools.convert({
        from: { path: await files.path(fileId, 'source'), format: from },
        to: { path, format: to },
        maxBytes: Math.min(largest, await files.freeBytes()),
        signal,
        onProgress: fraction => context.progress(fraction),
      });
      const sizeBytes = (await stat(path)).size;
      return { sizeBytes, digest: await tools.digest(path, signal) };
    },
  };
}

/** See the top of this file. */
export function convertForDownloadOperation(
  parts: ConvertParts,
): OperationDefinition<ConvertInput, ConvertState> {
  return {
    kind: CONVERT_FOR_DOWNLOAD,
    steps: [fetchStep(parts), convertStep(parts)],
    async onEnd({ operation, outcome, state, fenced }) {
      const { fileId: id } = operation.input;
      await fenced(async tx => {
        const mine = tx<FileRow>(FILES).where({ id });
        await (outcome === 'succeeded'
          ? mine.update({
              status: 'ready',
              size_bytes: state.sizeBytes!,
              digest: state.digest!,
              used_at: Date.now(),
            })
          : mine.update({ status: 'failed' }));
      });
      if (outcome === 'succeeded') await parts.files.removeSource(id);
      else await parts.files.remove(id);
    },
  };
}
