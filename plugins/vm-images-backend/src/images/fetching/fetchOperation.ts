import { patchImage } from '../../database/images';
import type {
  EndContext,
  OperationDefinition,
  OperationStep,
} from '../../operations';
import { onPlatform } from '../../machines/operations/usePlatform';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { heldImage } from '../operations/finishImage';
import { rowFromPlatformImage } from '../operations/platformImage';

export const FETCH_IMAGE = 'image.fetch';

export type FetchInput = {
  imageId: string;
  platformId: string;
  platformImageId: string;
};

export type FetchState = {
  /** JSON of what the platform told of the image once it was there. */
  fetched?: string;
};

interface FetchOptions {
  registry: PlatformRegistry;
}

function fetchStep({
  registry,
}: FetchOptions): OperationStep<FetchInput, FetchState> {
  return {
    name: 'fetch',
    title: 'Fetch the bytes and compare their digest',
    async run(context) {
      const { platformId, platformImageId } = context.operation.input;
      const image = await onPlatform(
        registry,
        platformId,
        ['fetch'],
        ({ fetch }) =>
          fetch.image(platformImageId, {
            signal: context.signal,
            idempotencyKey: context.idempotencyKey,
            onProgress: context.progress,
            onLog: line => context.log(line),
          }),
      );
      return { fetched: JSON.stringify(rowFromPlatformImage(image)) };
    },
  };
}

async function end(
  context: EndContext<FetchInput, FetchState>,
  registry: PlatformRegistry,
): Promise<void> {
  const { operation, outcome, signal, state } = context;
  const { imageId: id, platformId, platformImageId } = operation.input;
  // After a failure a retry goes on with what is there.
  if (outcome === 'cancelled') {
    await registry.get(platformId)?.fetch?.forget(platformImageId, { signal });
  }
  await context.fenced(async tx => {
    if (!(await heldImage({ tx, id, operationId: operation.id }))) return;
    const fetched = outcome === 'succeeded' ? JSON.parse(state.fetched!) : {};
    await patchImage({ tx, id, patch: { ...fetched, operation_id: null } });
  });
}

/**
 * Brings the bytes of a public image to its platform. The image can be launched
 * all the while: a launch waits for the same bytes.
 */
export function fetchImageOperation(
  options: FetchOptions,
): OperationDefinition<FetchInput, FetchState> {
  return {
    kind: FETCH_IMAGE,
    steps: [fetchStep(options)],
    onEnd: context => end(context, options.registry),
  };
}
