/**
 * Makes the same image in another place.
 *
 *   read      the bytes come from the platform that has them to the staging
 *             folder, from where an interruption left it; their digest is
 *             compared with what the portal knows of the image
 *   inspect   the inspector looks at them as at any file from outside
 *   convert   to what the other platform takes
 *   register  the other platform takes the file over
 *
 * The last three are those of an import. The file stays until the copy has
 * succeeded, was cancelled, or the failed image is deleted, so that a retry
 * need not read it again.
 */
import type { ImageStatus } from '@vm-images/backstage-plugin-vm-images-common';
import { endNewImage } from '../imports/endNewImage';
import {
  convertStep,
  inspectStep,
  registerStep,
  showImage,
  type DiskInput,
  type ImportState,
} from '../imports/importOperation';
import type { ImportTools } from '../imports/ImportTools';
import type { Staging } from '../imports/Staging';
import type {
  OperationDefinition,
  OperationStep,
  StepContext,
} from '../operations';
import type { PlatformRegistry } from '../platforms/PlatformRegistry';
import { readSource } from './readSource';

export const COPY_IMAGE = 'image.copy';

/** `platformId` is where the copy goes to. */
export type CopyInput = DiskInput & {
  /** Shown from the first to the last step. */
  shownAs: Extract<ImageStatus, 'copying'>;
  from: {
    imageId: string;
    name: string;
    platformId: string;
    platformImageId: string;
    digest?: string;
  };
};

export type CopyState = ImportState & {
  /** So many bytes of the source are safely in the staging folder. */
  readBytes?: number;
};

export interface CopyOptions {
  registry: PlatformRegistry;
  staging: Staging;
  tools: ImportTools;
  /** What becomes of formats that a platform does not take; default `auto`. */
  convert?(platformId: string): 'auto' | 'refuse';
}

export type CopyContext = StepContext<CopyInput, CopyState>;
type Step = OperationStep<CopyInput, CopyState>;

function readStep({ registry, staging }: CopyOptions): Step {
  return {
    name: 'read',
    title: 'Read the image',
    weight: 4,
    async run(context) {
      await showImage(context, 'copying');
      const path = await staging.path(
        context.operation.input.imageId,
        'source',
      );
      return { sourceDigest: await readSource({ context, registry, path }) };
    },
  };
}

/** The steps that make the copy. */
export const copySteps = (options: CopyOptions): Step[] => [
  readStep(options),
  inspectStep(options),
  convertStep(options),
  registerStep(options),
];

/** See the top of this file. */
export function copyImageOperation(
  options: CopyOptions,
): OperationDefinition<CopyInput, CopyState> {
  const steps = copySteps(options);
  const { staging } = options;
  return {
    kind: COPY_IMAGE,
    steps,
    onEnd: context => endNewImage({ context, steps, staging }),
  };
}
