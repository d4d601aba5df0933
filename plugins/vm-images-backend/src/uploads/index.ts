export { createUploads } from './createUploads';
export type { UploadLimits } from './UploadDataStore';
export { UploadService } from './UploadService';
