export { ImageExporter, type ImageExportQuery } from './ImageExporter';
export { exportFormats, type ExportFormat } from './exportFormats';
