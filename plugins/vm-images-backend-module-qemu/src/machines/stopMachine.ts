import { withGuestAgent } from '../guestAgent/withGuestAgent';
import { shutDownGuest } from '../guestAgent/guestCommands';
import { crashAt } from '../host/crashAt';
import { withQmp } from '../qmp/withQmp';
import { endQemu, isGoneWithin } from './endQemu';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';
import { isUnreachable, observe } from './observe';

/** A live agent answers at once; under emulation and load it takes a second. */
const AGENT_TIMEOUT_MS = 2_000;
const ASK_AGAIN_MS = 5_000;
const UNREACHABLE_PAUSE_MS = 250;

/** How to bring a machine down. */
export interface StopOptions {
  /** Cut the power without asking. */
  force: boolean;
  /** How long the guest has to switch itself off, in milliseconds. */
  graceMs: number;
  signal?: AbortSignal;
}

/**
 * Brings a machine down and returns when its QEMU is gone.
 *
 * The guest is asked through its agent, or by the power button where no agent
 * answers. A guest that does not listen loses its power.
 */
export async function stopQemu(
  record: MachineRecord,
  paths: MachinePaths,
  options: StopOptions,
): Promise<void> {
  const { force, graceMs, signal } = options;
  const where = 'anywhere';
  const seen = await observe(record, paths, { signal, where });
  if (seen.present === 'absent') {
    return;
  }
  const canListen = seen.present === 'running' && seen.status === 'running';
  if (!force && canListen) {
    const deadline = Date.now() + graceMs;
    // Asked again and again: a guest that is still booting hears nothing yet.
    for (let left = graceMs; left > 0; left = deadline - Date.now()) {
      const asked = await askGuest(paths, signal);
      crashAt('qemu.stop.asked');
      const patienceMs = asked ? ASK_AGAIN_MS : UNREACHABLE_PAUSE_MS;
      const waitMs = Math.min(left, patienceMs);
      if (await isGoneWithin(record, paths, waitMs, signal)) {
        return;
      }
    }
  }
  await endQemu(record, paths, signal);
}

/** Asks the guest to switch itself off. Gives false when nobody could be asked. */
async function askGuest(
  paths: MachinePaths,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await withGuestAgent(
      paths.agent,
      agent => shutDownGuest(agent, 'powerdown'),
      { timeoutMs: AGENT_TIMEOUT_MS, signal },
    );
    return true;
  } catch {
    signal?.throwIfAborted();
  }
  try {
    await withQmp(paths.qmp, qmp => qmp.execute('system_powerdown'), {
      signal,
    });
    return true;
  } catch (error) {
    if (isUnreachable(error)) {
      return false;
    }
    throw error;
  }
}
