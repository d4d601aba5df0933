import { findProcess } from '../host/processes';
import { withQmp } from '../qmp/withQmp';
import { delay } from '../sockets/delay';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';
import { findQemu, isUnreachable, observe } from './observe';

const QUIT_TIMEOUT_MS = 5_000;
const KILL_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/**
 * Cuts a machine's power, and returns when its QEMU is gone.
 *
 * First by QMP, which lets QEMU write its disks out; a QEMU that does not listen
 * is killed, after making sure once more that it is the one.
 *
 * @throws Error when it outlives even that
 */
export async function endQemu(
  record: MachineRecord,
  paths: MachinePaths,
  signal?: AbortSignal,
): Promise<void> {
  const where = 'anywhere';
  const seen = await observe(record, paths, { signal, where });
  if (seen.present === 'absent') {
    return;
  }
  if (seen.present === 'running') {
    await askToQuit(paths);
    if (await isGoneWithin(record, paths, QUIT_TIMEOUT_MS)) {
      return;
    }
  }
  await kill(record, paths);
  if (!(await isGoneWithin(record, paths, KILL_TIMEOUT_MS))) {
    throw new Error(
      `QEMU of virtual machine ${record.id} does not end; see ${paths.pidFile}`,
    );
  }
}

/** Waits for the end of a machine's QEMU. Gives false when it goes on. */
export async function isGoneWithin(
  record: MachineRecord,
  paths: MachinePaths,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (await findQemu(record, paths, 'anywhere')) {
    if (Date.now() >= deadline) {
      return false;
    }
    await delay(POLL_MS, signal);
  }
  return true;
}

async function askToQuit(paths: MachinePaths): Promise<void> {
  try {
    await withQmp(paths.qmp, qmp => qmp.execute('quit'), {
      timeoutMs: QUIT_TIMEOUT_MS,
    });
  } catch (error) {
    // Hanging up before the answer is how a quick quit looks.
    if (!isUnreachable(error)) {
      throw error;
    }
  }
}

async function kill(record: MachineRecord, paths: MachinePaths): Promise<void> {
  const found = await findQemu(record, paths, 'anywhere');
  if (!found) {
    return;
  }
  const again = await findProcess(found.pid);
  if (again?.startTicks === found.startTicks) {
    try {
      process.kill(found.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
  }
}
