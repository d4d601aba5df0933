export { inspectDisk } from './inspectDisk';
export { BrokenImageError, UnsafeImageError } from './errors';
export type { ImageFault } from './errors';
export { bufferReader, fileReader, withFile } from './readers';
export { DEFAULT_MAX_VIRTUAL_SIZE_BYTES } from './limits';
export {
  detectDiskStart,
  type DiskStart,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
export type {
  DiskDetails,
  DiskFacts,
  DiskInspection,
  DiskReader,
  InspectOptions,
} from './types';
