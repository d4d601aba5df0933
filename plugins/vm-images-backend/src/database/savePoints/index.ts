export * from './savePointFromRow';
export * from './savePointRows';
export type { NewSavePointRow, SavePointPatch, SavePointRow } from './types';
