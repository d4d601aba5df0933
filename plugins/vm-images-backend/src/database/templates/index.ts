export { getTemplateRow } from './getTemplateRow';
export { insertTemplate } from './insertTemplate';
export { listTemplateRows, type TemplateView } from './listTemplateRows';
export { patchTemplate } from './patchTemplate';
export {
  mappingsOf,
  type NewTemplateRow,
  type StoredMapping,
  type TemplateRowPatch,
} from './types';
