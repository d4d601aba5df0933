import type { Knex } from 'knex';
import { imageFromRow } from '../images';
import { selectRows, sql } from '../sql';
import type { ImageRow } from '../tables';
import { imageExtras, operationBriefOf, type ExtraColumns } from './extras';
import type { ListedImage } from './listImages';

/** One image with everything that it shows of other tables. */
export async function getImage(options: {
  knex: Knex | Knex.Transaction;
  id: string;
}): Promise<ListedImage | undefined> {
  const [row] = await selectRows<ImageRow & ExtraColumns>(
    options.knex,
    sql`select i.*, ${imageExtras} from images i
      left join operations o on o.id = i.operation_id
      where i.id = ${options.id}`,
    { repeatable: true },
  );
  return (
    row && {
      row,
      image: imageFromRow(row, {
        usedBy: Number(row.used_by),
        operation: operationBriefOf(row),
      }),
      usedByTemplates: Number(row.used_by_templates),
    }
  );
}
