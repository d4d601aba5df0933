export { ExportedObjects } from './ExportedObjects';
export { useExporting } from './useExporting';
