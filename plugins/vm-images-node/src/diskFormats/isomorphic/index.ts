export { detectDiskStart } from './detectDiskStart';
export type { DiskStart } from './detectDiskStart';
