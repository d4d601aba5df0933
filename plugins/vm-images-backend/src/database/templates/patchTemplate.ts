import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { TemplateRow } from '../tables';
import { getTemplateRow } from './getTemplateRow';
import { templateSearchKey, type TemplateRowPatch } from './types';
import { writeTemplateImages } from './writeTemplateImages';

/**
 * Changes a VM template; with `deleted_at` it is gone. Call it inside a
 * transaction.
 *
 * @throws ConflictError when `ifRevision` is not its revision, or its new name
 * is taken; NotFoundError when there is no such template.
 */
export async function patchTemplate(options: {
  tx: Knex | Knex.Transaction;
  id: string;
  patch: TemplateRowPatch;
  /** The revision that the change is based on. */
  ifRevision?: number;
}): Promise<TemplateRow> {
  const { tx, id, patch, ifRevision } = options;
  const before = await getTemplateRow({ tx, id });
  if (!before) {
    throw new NotFoundError(`There is no VM template with id "${id}".`);
  }
  const changes = {
    ...patch,
    search_key: templateSearchKey({ ...before, ...patch }),
    updated_at: Math.max(Date.now(), Number(before.updated_at) + 1),
    revision: before.revision + 1,
  };
  await refuseTakenName(tx, before, patch);
  const count = await tx<TemplateRow>('templates')
    .where({ id, revision: ifRevision ?? before.revision })
    .whereNull('deleted_at')
    .update(changes);
  if (count === 0) {
    throw new ConflictError(
      `VM template "${
        before.title
      }" was changed in the meantime: the change is based on revision ${
        ifRevision ?? before.revision
      }, the newest is ${
        before.revision
      }. Load it again and repeat the change.`,
    );
  }
  const after: TemplateRow = { ...before, ...changes };
  await writeTemplateImages({ tx, template: after });
  return after;
}

async function refuseTakenName(
  tx: Knex | Knex.Transaction,
  before: TemplateRow,
  { name }: TemplateRowPatch,
): Promise<void> {
  if (name === undefined || name === before.name) return;
  const other = await tx<TemplateRow>('templates')
    .where({ name })
    .whereNull('deleted_at')
    .whereNot({ id: before.id })
    .first('id');
  if (!other) return;
  throw new ConflictError(
    `There is a VM template named "${name}" already. Choose another name.`,
  );
}
