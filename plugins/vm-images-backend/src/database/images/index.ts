export { derivedColumns, EVERYONE, openVisibilities } from './derivedColumns';
export { getImageRow } from './getImageRow';
export {
  imageFromRow,
  type ImageExtras,
  type ImageFactsOfRow,
} from './imageFromRow';
export { insertImage } from './insertImage';
export { moveImage } from './moveImage';
export { patchImage } from './patchImage';
export { addPending, factsToRow, splitPatch } from './pendingChange';
export type { ImageRowPatch, NewImageRow } from './types';
