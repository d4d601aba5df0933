import { moveImage } from '../../../database/images';
import type { ImageRow } from '../../../database/tables';
import type { WorkBench } from '../../../machines/__testUtils__/WorkBench';
import { DESTROY_IMAGE } from '../destroyImage';

/** Has an image destroyed, whatever rules would say of it. */
export async function enqueueDestroy(
  { database, engine }: Pick<WorkBench, 'database' | 'engine'>,
  image: ImageRow,
) {
  return database.transaction(async tx => {
    const operation = await engine.enqueue(
      {
        kind: DESTROY_IMAGE,
        input: {
          imageId: image.id,
          platformId: image.platform_id,
          platformImageId: image.platform_image_id ?? undefined,
          before: image.status,
        },
        subject: { type: 'image', id: image.id, name: image.name },
        ownerRef: image.owner_ref,
        createdBy: image.created_by,
      },
      { tx },
    );
    const patch = { operation_id: operation.id };
    await moveImage({ tx, id: image.id, to: 'deleting', patch });
    return operation;
  });
}
