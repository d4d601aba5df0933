export { BucketExportService } from './BucketExportService';
export { Buckets } from './Buckets';
export {
  EXPORT_IMAGE,
  EXPORT_QUEUE,
  exportImageOperation,
} from './exportOperation';
export { exportResult } from './exportResult';
export { readExportConfig } from './readExportConfig';
export { prepareExportRetry } from './retryExport';
