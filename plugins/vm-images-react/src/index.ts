/**
 * What other frontend plugins need to show images, VM templates and virtual
 * machines: the API ref, hooks that keep answers fresh, and parts.
 *
 * @packageDocumentation
 */
export * from './api/vmImagesApiRef';
export * from './format/bytes';
export * from './format/time';
export * from './format/words';
export { useAnnounce } from './hooks/localChanges';
export * from './hooks/operationChanges';
export * from './hooks/useCursorList';
export * from './hooks/useListState';
export * from './hooks/useNow';
export * from './hooks/useOsCatalog';
export * from './hooks/useOwners';
export * from './hooks/usePlatforms';
export * from './hooks/usePolledResource';
export * from './hooks/useResource';
export * from './hooks/useSignalRefresh';
export * from './hooks/useToast';
export * from './parts/Announced';
export * from './parts/Bytes';
export * from './parts/ConfirmDialog';
export * from './parts/CopyId';
export * from './parts/MiddleEllipsis';
export * from './parts/OsIcon';
export * from './parts/OwnerChip';
export * from './parts/RelativeTime';
export * from './parts/SearchField';
export * from './parts/StaleBanner';
export * from './parts/states';
export * from './parts/StatusChip';
export * from './parts/statusChips';
export * from './parts/tones';
export * from './parts/VerdictButton';
export * from './parts/VerdictMenuItem';
export * from './parts/VerdictTooltip';
export { CursorTable, type CursorTableProps } from './table/CursorTable';
export { ActionMenu, RowActions } from './table/RowActions';
export { TableSkeleton } from './table/TableSkeleton';
export * from './table/types';
