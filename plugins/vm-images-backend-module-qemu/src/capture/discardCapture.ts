import { rm } from 'node:fs/promises';
import { isUnreachable } from '../machines/observe';
import type { CaptureOptions } from './CaptureOptions';
import { readCaptureState } from './captureState';
import { abandonLiveCopy } from './copyLiveDisk';

/** What QEMU's jobs for an image or something saved begin with: a letter. */
export function copyName(id: string): string {
  return `capture-${id}`;
}

/** Removes a copy of disks that will not go on, and what it left inside QEMU. */
export async function discardCapture(
  folder: string,
  id: string,
  options: Pick<CaptureOptions, 'machines' | 'logger'>,
): Promise<void> {
  const { machines, logger } = options;
  const state = await readCaptureState(folder);
  if (state) {
    const paths = machines.paths(state.machineId);
    await abandonLiveCopy(state, copyName(id), paths, logger).catch(error => {
      // No QEMU, no job: that is the usual reason.
      if (!isUnreachable(error)) {
        logger.warn(`A copy of ${state.machineId} was not tidied: ${error}`);
      }
    });
  }
  await rm(folder, { recursive: true, force: true });
}
