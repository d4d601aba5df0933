import type {
  OperationBrief,
  OperationStage,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageExtras } from '../images';
import { isReceived, sharedWithCount } from '../imageShares/receivedImages';
import { sql, type Sql } from '../sql';
import { withoutUndefined } from '../values';

/** What a row of `imageExtras` has. */
export interface ExtraColumns {
  used_by: number | string;
  used_by_templates: number | string;
  disks_rest: number | boolean;
  shared_with: number | string;
  received: number;
  operation_kind: string | null;
  operation_status: OperationBrief['status'] | null;
  operation_progress: number | null;
  operation_steps: string | null;
  operation_step: number | null;
}

/**
 * What an image shows of other tables: the machines that use it, the templates
 * that map it, with whom it is shared and whether with these refs, the operation
 * on it. For `images i left join operations o`; the
 * counts are taken for the rows of a page only.
 */
export const imageExtras = (refs: readonly string[]): Sql => sql`
  (select count(*) from machines m
    where m.image_id = i.id and m.deleted_at is null) +
  (select count(*) from machine_disk_images d
    join machines m on m.id = d.machine_id
    where d.image_id = i.id and m.deleted_at is null
    and (m.image_id is null or m.image_id <> i.id)) as used_by,
  (select count(*) from template_images ti
    where ti.image_id = i.id) as used_by_templates,
  exists (select 1 from machines m
    where m.image_id = i.id and m.deleted_at is null
    and m.platform_machine_id is not null
    and m.state <> 'lost') or
  exists (select 1 from machine_disk_images d
    where d.image_id = i.id) as disks_rest,
  ${sharedWithCount} as shared_with, ${isReceived(refs)} as received,
  o.kind as operation_kind, o.status as operation_status,
  o.progress as operation_progress, o.steps as operation_steps,
  o.step_index as operation_step`;

/** What an image shows of other tables, out of a row with `imageExtras`. */
export function extrasOf(
  row: ExtraColumns & { operation_id?: string | null },
): ImageExtras {
  return {
    usedBy: Number(row.used_by),
    sharedWith: Number(row.shared_with),
    received: Boolean(row.received),
    operation: operationBriefOf(row),
  };
}

/** The operation that works on the image now. */
function operationBriefOf(
  row: ExtraColumns & { operation_id?: string | null },
): OperationBrief | undefined {
  if (!row.operation_id || !row.operation_kind || !row.operation_status) {
    return undefined;
  }
  const steps = JSON.parse(row.operation_steps ?? '[]') as OperationStage[];
  return withoutUndefined({
    id: row.operation_id,
    kind: row.operation_kind,
    status: row.operation_status,
    stage: steps[row.operation_step ?? 0]?.title,
    progress: row.operation_progress ?? undefined,
  });
}
