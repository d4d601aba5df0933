import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/v3';
import { readTextIfAny, writeFileAtomically } from '../host/files';

const FILE = 'capture.json';

const captureStateSchema = z.object({
  machineId: z.string(),
  /**
   * `freezing`: the guest's file systems may be frozen. `copying`: QEMU's job
   * runs. `copied`: the copy is whole, and QEMU is no longer needed.
   */
  phase: z.enum(['freezing', 'copying', 'copied']),
  consistency: z.enum(['filesystem', 'crash']),
});

/** How far the live copy of a machine's disk has come; survives this process. */
export type CaptureState = z.infer<typeof captureStateSchema>;

/** Reads how far a capture in this staging folder has come, if one is there. */
export async function readCaptureState(
  folder: string,
): Promise<CaptureState | undefined> {
  const text = await readTextIfAny(join(folder, FILE));
  if (text === undefined) {
    return undefined;
  }
  const result = captureStateSchema.safeParse(JSON.parse(text));
  return result.success ? result.data : undefined;
}

/** Notes how far a capture has come, durably, before the next thing is done. */
export async function writeCaptureState(
  folder: string,
  state: CaptureState,
): Promise<void> {
  await writeFileAtomically(join(folder, FILE), JSON.stringify(state));
}

/** Removes the note from an image that is finished. */
export async function removeCaptureState(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}
