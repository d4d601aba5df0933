/** What every way to make an image of a machine does with the image's row. */
import type { ImageOrigin } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { getImageRow, moveImage } from '../../database/images';
import { parseJson } from '../../database/values';
import { failureForPeople } from '../../machines/operations/finishMachine';
import type { EndContext, OperationStep, StepContext } from '../../operations';
import { destroyImageRow, finishImage } from './finishImage';

type ImageInput = { imageId: string };

/** What the steps leave of the image that they made. */
export type CapturedImageState = {
  platformImageId?: string;
  /** JSON of what the platform told of the new image. */
  facts?: string;
  consistency?: 'stopped' | 'filesystem' | 'crash';
};

/** A retry begins with an image that is pending. */
export async function beginImage(
  context: StepContext<ImageInput>,
): Promise<void> {
  const { imageId: id } = context.operation.input;
  await context.fenced(async tx => {
    const row = await getImageRow({ tx, id });
    if (row?.status === 'pending') {
      await moveImage({ tx, id, to: 'creating' });
    }
  });
}

/** Makes the image available, takes it away, or says why it failed. */
export async function endCapturedImage(
  tx: Knex.Transaction,
  context: EndContext<ImageInput, CapturedImageState>,
  steps: readonly Pick<OperationStep, 'name' | 'title'>[],
): Promise<void> {
  const { operation, outcome, error, state } = context;
  const { imageId: id } = operation.input;
  const held = { id, operationId: operation.id };
  if (outcome === 'succeeded') {
    const row = await getImageRow({ tx, id });
    const origin = parseJson<ImageOrigin>(row?.origin ?? null);
    const patch = {
      ...JSON.parse(state.facts!),
      origin: JSON.stringify({ ...origin, consistency: state.consistency }),
    };
    await finishImage({ tx, ...held, to: 'available', patch });
  } else if (outcome === 'cancelled' && !error?.cleanUp) {
    await destroyImageRow({ tx, ...held });
  } else {
    const failure = failureForPeople(error, steps);
    const reason = [failure.reason, error?.cleanUp].filter(Boolean).join(' ');
    // What could not be removed can be by deleting the image.
    const platform_image_id = error?.cleanUp
      ? state.platformImageId ?? null
      : null;
    await finishImage({
      tx,
      ...held,
      to: 'failed',
      failure: { ...failure, reason },
      patch: { platform_image_id },
    });
  }
}
