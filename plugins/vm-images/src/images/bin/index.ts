export { BinBanner } from './BinBanner';
export { binColumns } from './binColumns';
export { useBinActions } from './useBinActions';
export { useUndoDelete } from './useUndoDelete';
