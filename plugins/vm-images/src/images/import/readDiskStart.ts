import {
  detectDiskStart,
  type DiskStart,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';

/** As much of a file as shows every format, an ISO's at 32 KiB included. */
const START_BYTES = 72 * 1024;

/** Looks at the first bytes of a file, here in the browser, before any is sent. */
export async function readDiskStart(file: File): Promise<DiskStart> {
  const start = await file.slice(0, START_BYTES).arrayBuffer();
  return detectDiskStart(new Uint8Array(start));
}
