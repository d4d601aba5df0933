import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { CustomErrorBase } from '@backstage/errors';
import { withSecretFiles } from '@vm-images/backstage-plugin-vm-images-node';
import { crashAt } from '../host/crashAt';
import { readTextIfAny } from '../host/files';
import { toolEnvironment } from '../host/runTool';
import { delay } from '../sockets/delay';
import type { MachineRecord } from './machineRecord';
import type { MachinePaths } from './MachineStore';
import { observe } from './observe';

/** QEMU needs 30 to 60 ms; on an overloaded host it may take seconds. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 5;
const NOT_INSTALLED = 'not installed';

/** Why QEMU did not start, as far as its last words tell. */
export type StartFailure =
  | 'not-installed'
  | 'port-taken'
  | 'already-running'
  | 'no-kvm'
  | 'other';

/** QEMU ended before it could be talked to. */
export class QemuStartError extends CustomErrorBase {
  name = 'QemuStartError' as const;
  readonly failure: StartFailure;

  constructor(failure: StartFailure, words: string) {
    super(`QEMU did not start: ${words}`);
    this.failure = failure;
  }
}

/**
 * Starts a QEMU that outlives this process, and returns when it answers.
 *
 * It gets a session of its own, so that neither the end of the backend nor
 * Ctrl-C in the backend's terminal reaches it, and works in the machine's
 * folder, so that its sockets have short names however deep that lies.
 *
 * @param secrets - what only QEMU may know, in the order in which its arguments
 * refer to them
 * @throws QemuStartError with QEMU's last words
 */
export async function spawnQemu(
  binary: string,
  args: string[],
  record: MachineRecord,
  paths: MachinePaths,
  secrets: readonly Uint8Array[] = [],
): Promise<void> {
  await withSecretFiles(secrets, descriptors =>
    spawnWith(descriptors, binary, args, record, paths),
  );
}

/** Returns when QEMU answers: by then it has read what it inherited. */
async function spawnWith(
  descriptors: readonly number[],
  binary: string,
  args: string[],
  record: MachineRecord,
  paths: MachinePaths,
): Promise<void> {
  const log = await open(paths.qemuLog, 'w', 0o600);
  let ended: string | undefined;
  try {
    const child = spawn(binary, args, {
      cwd: paths.folder,
      detached: true,
      env: toolEnvironment,
      stdio: ['ignore', log.fd, log.fd, ...descriptors],
    });
    child.once('error', error => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      ended = missing ? NOT_INSTALLED : error.message;
    });
    child.once('exit', (code, signal) => {
      ended ??= signal ? `it was ended by ${signal}` : `it left with ${code}`;
    });
    child.unref();
    crashAt('qemu.launch.spawned');
  } finally {
    await log.close();
  }
  const deadline = Date.now() + START_TIMEOUT_MS;
  while ((await observe(record, paths)).present !== 'running') {
    if (ended !== undefined || Date.now() > deadline) {
      throw await startError(binary, ended ?? 'it does not answer', paths);
    }
    await delay(POLL_MS);
  }
}

async function startError(
  binary: string,
  ended: string,
  paths: MachinePaths,
): Promise<QemuStartError> {
  if (ended === NOT_INSTALLED) {
    return new QemuStartError('not-installed', `'${binary}' is not installed`);
  }
  const log = (await readTextIfAny(paths.qemuLog)) ?? '';
  const words = log.trim().split('\n').at(-1) || ended;
  return new QemuStartError(classify(log), words);
}

function classify(log: string): StartFailure {
  if (/set up host forwarding rule/i.test(log)) {
    return 'port-taken';
  }
  if (
    /PID file|Failed to get (?:shared )?"[a-z ]+" lock|Failed to lock/i.test(
      log,
    )
  ) {
    return 'already-running';
  }
  if (/kvm/i.test(log)) {
    return 'no-kvm';
  }
  return 'other';
}
