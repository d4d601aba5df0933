export { inspectDisk } from './inspectDisk';
export { BrokenImageError, UnsafeImageError } from './errors';
export type { ImageFault } from './errors';
export { bufferReader, fileReader, sliceReader, withFile } from './readers';
export {
  diskInOva,
  readOva,
  readOvaStart,
  type Ova,
  type OvaDisk,
} from './ova/readOva';
export { DEFAULT_MAX_VIRTUAL_SIZE_BYTES } from './limits';
export {
  detectDiskStart,
  isOvaStart,
  type DiskStart,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
export type {
  DiskDetails,
  DiskFacts,
  DiskInspection,
  DiskReader,
  InspectOptions,
} from './types';
