import type {
  OperatingSystem,
  TemplateMapping,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { etagOf } from '../database/etag';
import type { TemplateRow } from '../database/tables';
import { isoTime, optional, withoutUndefined } from '../database/values';

/** A VM template as the API shows it, before the verdicts are added. */
export type TemplateFacts = Omit<VmTemplate, 'actions'>;

/** Turns a row and its resolved mappings into what the API shows. */
export function templateFromRow(
  row: TemplateRow,
  mappings: TemplateMapping[],
): TemplateFacts {
  const ready = mappings.some(({ status }) => status === 'ready');
  return withoutUndefined({
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
    os: JSON.parse(row.os) as OperatingSystem,
    ownerRef: optional(row.owner_ref),
    createdBy: optional(row.created_by),
    visibility: row.visibility,
    published: Boolean(row.published),
    mappings,
    defaultSize: optional(row.default_size),
    maxCount: row.max_count,
    loginUser: optional(row.login_user),
    userData: optional(row.user_data),
    status: ready ? 'ready' : 'broken',
    etag: etagOf(row.revision),
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  });
}
