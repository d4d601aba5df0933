import { ConflictError } from '@backstage/errors';
import { readTextIfAny } from '../host/files';
import {
  findProcess,
  hasOption,
  processes,
  type ProcessIdentity,
} from '../host/processes';
import { QmpConnectionError } from '../qmp/errors';
import type { RunState } from '../qmp/commands';
import { withQmp } from '../qmp/withQmp';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';

/** What there is of a machine on this host, right now. */
export type Observation =
  | { present: 'running'; status: RunState }
  /** A QEMU of this machine exists but does not talk: starting, or stuck. */
  | { present: 'silent' }
  | { present: 'absent' };

/** How long a QEMU that does anything at all takes to answer, at most. */
const ANSWER_TIMEOUT_MS = 3_000;

/**
 * Asks QEMU, and where nobody answers, the process table.
 *
 * @throws ConflictError when something else sits on the machine's socket
 */
export async function observe(
  record: Pick<MachineRecord, 'id' | 'uuid'>,
  paths: MachinePaths,
  options: { signal?: AbortSignal; where?: 'by-pid-file' | 'anywhere' } = {},
): Promise<Observation> {
  const { signal, where } = options;
  try {
    return await withQmp(
      paths.qmp,
      async qmp => {
        const { UUID } = await qmp.execute('query-uuid', undefined, { signal });
        if (UUID !== record.uuid) {
          throw new ConflictError(
            `${paths.qmp} belongs to the virtual machine ${UUID} and not to ` +
              `${record.uuid}; virtual machine ${record.id} is left alone.`,
          );
        }
        const { status } = await qmp.execute('query-status');
        return { present: 'running', status } as const;
      },
      { timeoutMs: ANSWER_TIMEOUT_MS, signal },
    );
  } catch (error) {
    if (!isUnreachable(error)) {
      throw error;
    }
    const process = await findQemu(record, paths, where);
    return { present: process ? 'silent' : 'absent' };
  }
}

/** Nobody answered, whatever the reason. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof QmpConnectionError) {
    return true;
  }
  const { code } = error as NodeJS.ErrnoException;
  return [
    'ENOENT',
    'ENOTDIR',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'EAGAIN',
    'ETIMEDOUT',
  ].includes(code ?? '');
}

/**
 * Finds the machine's QEMU by two marks that it carries itself, its UUID and its
 * folder; the number in the pid file alone may be anybody's by now.
 *
 * @param where - `anywhere` also looks where no pid file leads: at a QEMU that
 * has just been started, perhaps by a backend that is gone, and has not written
 * it yet. That reads the whole process table.
 */
export async function findQemu(
  record: Pick<MachineRecord, 'uuid'>,
  paths: MachinePaths,
  where: 'by-pid-file' | 'anywhere' = 'by-pid-file',
): Promise<ProcessIdentity | undefined> {
  const isOurs = (process: ProcessIdentity) =>
    hasOption(process.args, '-uuid', record.uuid) &&
    hasOption(process.args, '-pidfile', paths.pidFile);
  const pid = Number(await readTextIfAny(paths.pidFile));
  if (Number.isSafeInteger(pid) && pid > 1) {
    const process = await findProcess(pid);
    if (process && isOurs(process)) {
      return process;
    }
  }
  if (where === 'anywhere') {
    for await (const process of processes()) {
      if (isOurs(process)) {
        return process;
      }
    }
  }
  return undefined;
}
