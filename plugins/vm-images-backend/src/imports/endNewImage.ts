import type { Knex } from 'knex';
import type { ImageRowPatch } from '../database/images';
import { destroyImageRow, finishImage } from '../images/operations/finishImage';
import { failureForPeople } from '../machines/operations/finishMachine';
import type { EndContext } from '../operations';
import type { DiskInput, ImportState } from './importOperation';
import type { Staging } from './Staging';

/**
 * What becomes of an image that was made of a staged file, wherever that came
 * from: it is available, has failed with a reason, or was never there. The file
 * stays only where a retry wants it.
 */
export async function endNewImage<
  I extends DiskInput,
  S extends ImportState,
>(options: {
  context: EndContext<I, S>;
  staging: Staging;
  steps: Parameters<typeof failureForPeople>[1];
  /** Columns of the finished image besides those that were detected. */
  patch?(tx: Knex.Transaction): Promise<ImageRowPatch>;
  /** Nobody tries it again. */
  forget?(tx: Knex.Transaction): Promise<void>;
}): Promise<void> {
  const { context, staging, steps, patch, forget } = options;
  const { operation, outcome, error, state } = context;
  const id = operation.input.imageId;
  const held = { id, operationId: operation.id };
  await context.fenced(async tx => {
    if (outcome === 'succeeded') {
      const facts = {
        ...JSON.parse(state.detected!),
        ...JSON.parse(state.registered!),
        ...(await patch?.(tx)),
      };
      await finishImage({ tx, ...held, to: 'available', patch: facts });
    } else if (outcome === 'cancelled' && !error?.cleanUp) {
      await destroyImageRow({ tx, ...held });
    } else {
      const failure = failureForPeople(error, steps);
      await finishImage({ tx, ...held, to: 'failed', failure });
    }
    if (outcome !== 'failed') await forget?.(tx);
  });
  if (outcome !== 'failed') await staging.remove(id);
}
