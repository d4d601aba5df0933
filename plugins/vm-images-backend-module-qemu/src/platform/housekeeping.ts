import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { discardCapture } from '../capture/discardCapture';
import { readCaptureState } from '../capture/captureState';
import { thaw } from '../capture/freezing';
import { trimSerialLog } from '../serial/serialLog';
import { namesIn } from '../store/DataFolder';
import type { QemuServices } from './QemuServices';

/** Work that nobody has come back to for so long is not coming back. */
const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;
const STAGED = /^(?:image|save)-([a-z0-9]{20})$/;

/**
 * Mends what an earlier run left when it was cut short: guests whose file
 * systems it had frozen, folders it was removing, work that is long forgotten.
 */
export async function recover(services: QemuServices): Promise<void> {
  const { folder, logger, machines } = services;
  for (const name of await namesIn(folder.staging)) {
    const path = join(folder.staging, name);
    const state = await readCaptureState(path);
    if (state?.phase === 'freezing') {
      logger.warn(`Virtual machine ${state.machineId} may be frozen; thawing`);
      await thaw(machines.paths(state.machineId).agent, logger);
    }
    const id = STAGED.exec(name)?.[1];
    const { mtimeMs } = await stat(path);
    if (id && Date.now() - mtimeMs > ABANDONED_AFTER_MS) {
      await discardCapture(path, id, services);
    }
  }
  await folder.emptyTrash();
}

/** Keeps the logs of talkative guests within their limit. */
export async function trimLogs(services: QemuServices): Promise<void> {
  const { locks, machines } = services;
  for await (const { id } of machines.list()) {
    await locks.run(`machine:${id}`, () => trimSerialLog(machines.paths(id)));
  }
}
