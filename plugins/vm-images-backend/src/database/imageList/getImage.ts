import type { Knex } from 'knex';
import { imageFromRow } from '../images';
import { selectRows, sql } from '../sql';
import type { ImageRow } from '../tables';
import { extrasOf, imageExtras, type ExtraColumns } from './extras';
import type { ListedImage } from './listImages';

/** One image with everything that it shows of other tables. */
export async function getImage(options: {
  knex: Knex | Knex.Transaction;
  id: string;
  /** Refs that it may be shared with. */
  refs?: readonly string[];
}): Promise<ListedImage | undefined> {
  const [row] = await selectRows<ImageRow & ExtraColumns>(
    options.knex,
    sql`select i.*, ${imageExtras(options.refs ?? [])} from images i
      left join operations o on o.id = i.operation_id
      where i.id = ${options.id}`,
    { repeatable: true },
  );
  return (
    row && {
      row,
      image: imageFromRow(row, extrasOf(row)),
      usedByTemplates: Number(row.used_by_templates),
      hasDisks: Boolean(row.disks_rest),
    }
  );
}
