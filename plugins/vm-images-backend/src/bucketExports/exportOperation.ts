/**
 * Uploads an image to a bucket.
 *
 *   prepare  where another format is asked for, a file in it is there, or is
 *            made as for downloads
 *   upload   in parts, read from the platform or from that file; after an
 *            interruption only those that the bucket lacks. The digest has to
 *            be the one that is known before the parts become an object.
 *
 * A cancel or failure leaves no part of it in the bucket.
 */
import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import type { FormatFiles } from '../downloads';
import type { FormatMaker } from '../downloads/formats/FormatMaker';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import type { Buckets } from './Buckets';
import { EXPORTS, type ExportRow } from './exportRow';
import { prepareFile } from './prepareFile';
import { removeUpload, uploadImage } from './uploadImage';

export const EXPORT_IMAGE = 'image.export';
export const EXPORT_QUEUE = 'export:buckets';

export type ExportInput = {
  exportId: string;
  imageId: string;
  name: string;
  platformId: string;
  platformImageId: string;
  /** Of the image as it is stored. */
  imageDigest: string;
  imageFormat: DiskFormat;
  /** As configuration calls the bucket. */
  target: string;
  bucket: string;
  key: string;
  format: DiskFormat;
};

export type ExportState = {
  /** The row of the file in another format, while it is made. */
  waitsFor?: string | null;
  /** The file in another format, and its digest. */
  fileDigest?: string;
  uploadId?: string;
  partBytes?: number;
  sizeBytes?: number;
  digest?: string;
  etag?: string;
};

export interface ExportParts {
  buckets: Buckets;
  files: FormatFiles;
  maker: Pick<FormatMaker, 'check' | 'take'>;
  registry: PlatformRegistry;
  /** Part size of a file of so many bytes; for tests. */
  partSizeFor?(sizeBytes: number): number;
}

export type ExportContext = StepContext<ExportInput, ExportState>;
type Step = OperationStep<ExportInput, ExportState>;

function prepareStep(parts: ExportParts): Step {
  return {
    name: 'prepare',
    title: 'Prepare the file',
    async run(context) {
      const { format, imageFormat } = context.operation.input;
      if (format === imageFormat) return {};
      return prepareFile(context, parts);
    },
  };
}

function uploadStep(parts: ExportParts): Step {
  return {
    name: 'upload',
    title: 'Upload to the bucket',
    weight: 4,
    run: context => uploadImage(context, parts),
    undo: context => removeUpload(context, parts),
  };
}

async function end({
  operation,
  outcome,
  state,
  fenced,
}: EndContext<ExportInput, ExportState>): Promise<void> {
  const { exportId: id } = operation.input;
  const { sizeBytes, digest, etag } = state;
  await fenced(tx =>
    tx<ExportRow>(EXPORTS)
      .where({ id })
      .update({
        ...{ status: outcome, running_key: null, finished_at: Date.now() },
        ...(outcome === 'succeeded' && {
          ...{ size_bytes: sizeBytes!, digest: digest!, etag: etag! },
        }),
      }),
  );
}

/** See the top of this file. */
export function exportImageOperation(
  parts: ExportParts,
): OperationDefinition<ExportInput, ExportState> {
  return {
    kind: EXPORT_IMAGE,
    queue: () => EXPORT_QUEUE,
    steps: [prepareStep(parts), uploadStep(parts)],
    onEnd: end,
  };
}
