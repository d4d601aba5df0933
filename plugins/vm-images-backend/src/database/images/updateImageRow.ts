import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { recordCountChange } from '../imageCounts/recordCountChange';
import { forgetShares } from '../imageShares/forgetShares';
import { recordGrams } from '../nameZones';
import type { ImageRow } from '../tables';
import { derivedColumns } from './derivedColumns';
import { getImageRow } from './getImageRow';
import { normalizeTagsJson } from './normalizeTags';
import { withPending } from './pendingChange';
import { writeImageTags } from './writeImageTags';

const MAX_ATTEMPTS = 5;

/**
 * The one place where an image row changes: bumps revision and time and keeps
 * every index over the image in step. The update is guarded by the revision it
 * was computed from; when someone else was quicker, `check` judges anew.
 */
export async function updateImageRow(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  patch: Partial<ImageRow>;
  /** Throws when the image may not be changed in this way. */
  check(before: ImageRow): void;
}): Promise<ImageRow> {
  const { tx, id, patch, check } = options;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await getImageRow({ tx, id });
    if (!before) throw new NotFoundError(`There is no image with id "${id}".`);
    check(before);
    const changes = changesOf(before, withPending(before, patch));
    const count = await tx<ImageRow>('images')
      .where({ id, revision: before.revision, status: before.status })
      .update(changes);
    if (count === 1) {
      const after: ImageRow = { ...before, ...changes };
      await writeImageTags({ tx, before, after });
      await recordGrams({ tx, changes: [{ before, after }] });
      await recordCountChange({ tx, before, after });
      if (after.status === 'destroyed') await forgetShares({ tx, imageId: id });
      return after;
    }
  }
  throw new ConflictError(
    `Image "${id}" is being changed by others all the time; ${MAX_ATTEMPTS} attempts came too late. Try again.`,
  );
}

function changesOf(before: ImageRow, patch: Partial<ImageRow>) {
  const tags = normalizeTagsJson(patch.tags ?? before.tags);
  return {
    ...patch,
    tags,
    ...derivedColumns({ ...before, ...patch, tags }),
    // Two changes within a millisecond still differ, and time never runs back.
    updated_at:
      patch.updated_at ?? Math.max(Date.now(), Number(before.updated_at) + 1),
    revision: before.revision + 1,
  };
}
