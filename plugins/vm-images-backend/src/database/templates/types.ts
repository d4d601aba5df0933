import type { TemplateMappingInput } from '@vm-images/backstage-plugin-vm-images-common';
import type { TemplateRow } from '../tables';

/** A mapping as it is stored; what it leads to is looked up when it is shown. */
export type StoredMapping = Required<Omit<TemplateMappingInput, 'channel'>> & {
  /** It follows this channel; the image is the one that was chosen at first. */
  channel?: string;
  /** Of the channel. */
  familyId?: string;
};

type RequiredColumn =
  | 'id'
  | 'name'
  | 'title'
  | 'os'
  | 'created_by'
  | 'mappings';

/** A new template; what is left out gets a default, times get now. */
export type NewTemplateRow = Pick<TemplateRow, RequiredColumn> &
  Partial<Omit<TemplateRow, RequiredColumn | 'revision' | 'search_key'>>;

/** What may be written to a template that exists. */
export type TemplateRowPatch = Partial<
  Omit<TemplateRow, 'id' | 'revision' | 'created_at' | 'search_key'>
>;

/** The mappings in a row. */
export function mappingsOf(
  row: Pick<TemplateRow, 'mappings'>,
): StoredMapping[] {
  return JSON.parse(row.mappings) as StoredMapping[];
}

/** What a search looks through: name, title, description, operating system. */
export function templateSearchKey(
  row: Pick<TemplateRow, 'name' | 'title' | 'description' | 'os'>,
): string {
  const os = Object.values(JSON.parse(row.os) as Record<string, string>);
  return [row.name, row.title, row.description, ...os].join('\n').toLowerCase();
}
