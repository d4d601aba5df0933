/**
 * Brings a disk from an upload or a URL into a platform.
 *
 *   fetch     the bytes come to the staging folder: moved there from the
 *             uploads, or downloaded with resume
 *   inspect   our own header inspector says what it is, or refuses it
 *   disks     further disks of an appliance begin imports of their own
 *   convert   to what the platform takes; what it takes already is checked
 *   register  the platform takes the file over; it is moved where possible
 *
 * Nothing is written twice but by a conversion. The staged source stays until
 * the import has succeeded, was cancelled, or the failed image is deleted, so
 * that a retry need not fetch it again.
 */
import { stat } from 'node:fs/promises';
import { ConflictError, InputError } from '@backstage/errors';
import type {
  DiskFormat,
  ImageFacts,
  ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import { getImageRow, moveImage } from '../database/images';
import { assertEncrypted } from '../encryption/encryptedColumns';
import {
  removePlatformImage,
  rowFromPlatformImage,
} from '../images/operations/platformImage';
import { onPlatform } from '../machines/operations/usePlatform';
import type {
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import type { UploadService } from '../uploads';
import { applianceStep, waitForRow } from './applianceStep';
import { assertTaken } from './assertTaken';
import { endNewImage } from './endNewImage';
import {
  detectedColumns,
  newPlatformImage,
  originPatch,
} from './importedImage';
import type { ImportTools } from './ImportTools';
import {
  forgetUrls,
  IMPORT_IMAGE,
  openUrl,
  type AnySource,
} from './importSource';
import { mostOutput } from './mostOutput';
import { refuseForGood } from './refuseForGood';
import type { Staging } from './Staging';
import type { UrlSealer } from './UrlSealer';

/** A file that becomes an image, wherever it came from. */
export type DiskInput = {
  imageId: string;
  platformId: string;
  /** What the importer says it is; another format is refused. */
  format?: DiskFormat;
  /** What the importer says of it; the rest is detected. */
  facts: ImageFacts;
  /** What the list shows meanwhile, instead of what is being done just now. */
  shownAs?: ImageStatus;
  /** The file is encrypted by the data key of the image, and stays so. */
  keepsEncryption?: boolean;
  /** Which disk of an appliance; the system disk when left out. */
  disk?: number;
};

export type ImportInput = DiskInput & { source: AnySource };

export type ImportState = {
  sourceDigest?: string;
  format?: DiskFormat;
  virtualSizeBytes?: number;
  /** Where the disk is in the file, if it is not all of it. */
  range?: { offset: number; length: number };
  /** JSON of the further disks of an appliance, and ids of their images. */
  otherDisks?: string;
  otherIds?: string;
  /** The file that the platform gets. */
  ready?: 'source' | 'converted';
  readyFormat?: DiskFormat;
  /** Known before it is handed over: from then on the file may be gone. */
  readyBytes?: number;
  readyDigest?: string;
  /** JSON of columns that inspection found. */
  detected?: string;
  platformImageId?: string;
  /** JSON of what the platform told of the new image. */
  registered?: string;
};

export interface ImportOptions {
  registry: PlatformRegistry;
  uploads: UploadService;
  staging: Staging;
  tools: ImportTools;
  sealer: UrlSealer;
  /** What becomes of formats that a platform does not take; default `auto`. */
  convert?(platformId: string): 'auto' | 'refuse';
}

type Step = OperationStep<ImportInput, ImportState>;
type DiskContext = StepContext<DiskInput, ImportState>;
type DiskStep = OperationStep<DiskInput, ImportState>;
type DiskOptions = Pick<
  ImportOptions,
  'registry' | 'staging' | 'tools' | 'convert'
>;

/** Shows in the list what is being done to the image. */
export async function showImage(
  context: Pick<DiskContext, 'operation' | 'fenced'>,
  doing: ImageStatus,
): Promise<void> {
  const { imageId: id, shownAs: to = doing } = context.operation.input;
  await context.fenced(async tx => {
    const row = await getImageRow({ tx, id });
    if (row && row.status !== to) await moveImage({ tx, id, to });
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function fetchStep(options: ImportOptions): Step {
  const { uploads, staging, tools, sealer } = options;
  return {
    name: 'fetch',
    title: 'Fetch the file',
    weight: 4,
    async run(context) {
      const { imageId, source } = context.operation.input;
      if (source.type === 'appliance') await waitForRow(context);
      await showImage(context, 'importing');
      const path = await staging.path(imageId, 'source');
      if (source.type === 'appliance') return {};
      if (source.type === 'upload') {
        return { sourceDigest: await uploads.moveTo(source.uploadId, path) };
      }
      const { digest } = await tools.download({
        url: openUrl(source, imageId, sealer),
        path,
        signal: context.signal,
        onProgress: context.progress,
      });
      if (source.digest && source.digest !== digest) {
        await staging.remove(imageId);
        throw new InputError(
          `The file at the URL has the digest ${digest}, not ${source.digest} as asked for`,
        );
      }
      return { sourceDigest: digest };
    },
  };
}

export function inspectStep(options: DiskOptions): DiskStep {
  const { registry, staging, tools } = options;
  return {
    name: 'inspect',
    title: 'Inspect the disk',
    weight: 0.2,
    async run(context) {
      const { input } = context.operation;
      const { imageId, platformId, format, facts, disk } = input;
      const path = await staging.path(imageId, 'source');
      if (!(await exists(path))) {
        throw new ConflictError(
          'The file is not here any more. Delete the image and make it again.',
        );
      }
      const platform = registry.require(platformId);
      const found = await refuseForGood(staging, imageId, () =>
        tools.inspect(path, {
          ...{ declaredFormat: format, disk, signal: context.signal },
          maxVirtualSizeBytes: platform.limits.maxVirtualSizeBytes,
          verify: disk === undefined,
        }),
      );
      const row = await context.fenced(tx => getImageRow({ tx, id: imageId }));
      assertTaken(platform, found, {
        ...{ kind: row?.kind, features: facts.features },
        convert: options.convert?.(platformId),
      });
      if (found.details.encrypted && !input.keepsEncryption) {
        throw new InputError(
          'The disk is encrypted, and only its owner has the key. Decrypt it before the import.',
        );
      }
      context.log(
        `Found a ${found.format} disk of ${found.virtualSizeBytes} bytes`,
      );
      return {
        format: found.format,
        virtualSizeBytes: found.virtualSizeBytes,
        detected: JSON.stringify(detectedColumns(found, facts)),
        ...(found.range && { range: found.range }),
        ...(disk === undefined &&
          found.appliance && {
            otherDisks: JSON.stringify(found.appliance.disks.slice(1)),
          }),
      };
    },
  };
}

export function convertStep(options: DiskOptions): DiskStep {
  const { registry, staging, tools } = options;
  return {
    name: 'convert',
    title: 'Convert the disk',
    weight: 4,
    async run(context) {
      const { operation, state, signal } = context;
      const { imageId, platformId } = operation.input;
      const format = state.format!;
      const { imports } = registry.require(platformId);
      const accepted = imports?.acceptedFormats ?? [];
      const path = await staging.path(imageId, 'source');
      if (accepted.includes(format) && !state.range) {
        // Without its key, what is encrypted is known by its digest only.
        if (!operation.input.keepsEncryption) {
          await refuseForGood(staging, imageId, () =>
            tools.check({ path, format, signal }),
          );
        }
        return {
          ready: 'source',
          readyFormat: format,
          readyBytes: (await stat(path)).size,
          readyDigest: state.sourceDigest || (await tools.digest(path, signal)),
        };
      }
      const [to] = accepted.filter(one => one !== 'iso');
      if (format === 'iso' || !to) {
        throw new InputError(
          `Platform "${platformId}" takes no ${format} images`,
        );
      }
      await showImage(context, 'converting');
      const target = {
        path: await staging.path(imageId, 'converted'),
        format: to,
      };
      context.log(`Converting ${format} to ${target.format}`);
      await tools.convert({
        from: { path, format, range: state.range },
        to: target,
        maxBytes: mostOutput(
          to,
          state.range?.length ?? (await stat(path)).size,
          state.virtualSizeBytes ?? 0,
        ),
        signal,
        onProgress: fraction => context.progress(fraction),
      });
      return {
        ready: 'converted',
        readyFormat: target.format,
        readyBytes: (await stat(target.path)).size,
        readyDigest: await tools.digest(target.path, signal),
      };
    },
  };
}

export function registerStep(
  options: Pick<DiskOptions, 'registry' | 'staging'>,
): DiskStep {
  const { registry, staging } = options;
  return {
    name: 'register',
    title: 'Hand it over to the platform',
    weight: 1,
    async run(context) {
      const { operation, state, signal } = context;
      const { imageId: id, platformId } = operation.input;
      await showImage(context, 'importing');
      const row = await context.fenced(tx => getImageRow({ tx, id }));
      if (!row) throw new ConflictError(`Image ${id} does not exist any more`);
      const path = await staging.path(id, state.ready!);
      const made = await onPlatform(
        registry,
        platformId,
        ['imports'],
        ({ imports }) =>
          imports.fromFile(
            {
              path,
              format: state.readyFormat!,
              sizeBytes: state.readyBytes!,
              virtualSizeBytes: state.virtualSizeBytes!,
              digest: state.readyDigest!,
              mayMove: true,
              encrypted: operation.input.keepsEncryption,
            },
            newPlatformImage(row, JSON.parse(state.detected ?? '{}')),
            {
              signal,
              idempotencyKey: context.idempotencyKey,
              onProgress: context.progress,
              onLog: line => context.log(line),
            },
          ),
      );
      await context.save({ platformImageId: made.id });
      assertEncrypted(row, made);
      return {
        platformImageId: made.id,
        registered: JSON.stringify(rowFromPlatformImage(made)),
      };
    },
    async undo({ operation: { input }, state, signal }) {
      await onPlatform(registry, input.platformId, [], platform =>
        removePlatformImage({
          platform,
          imageId: input.imageId,
          platformImageId: state.platformImageId,
          signal,
        }),
      );
    },
  };
}

/** See the top of this file. */
export function importImageOperation(
  options: ImportOptions,
): OperationDefinition<ImportInput, ImportState> {
  const steps = [
    fetchStep(options),
    inspectStep(options),
    applianceStep(options),
    convertStep(options),
    registerStep(options),
  ];
  return {
    kind: IMPORT_IMAGE,
    steps,
    onEnd: context =>
      endNewImage({
        ...{ context, steps, staging: options.staging },
        patch: tx =>
          originPatch(tx, context.operation.input.imageId, context.state),
        // Only what failed may be tried again.
        forget: tx =>
          forgetUrls({ tx, imageId: context.operation.input.imageId }),
      }),
  };
}
