/**
 * How a disk image is told by its bytes. Runs in browsers, where a file is
 * looked at before it is sent, and in the backend, which decides.
 *
 * @packageDocumentation
 */
export * from './bytes';
export { detectDiskStart, type DiskStart } from './detectDiskStart';
export { isOvaStart } from './isOvaStart';
export * from './signatures';
export * from './text';
