import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { Accelerator } from '../commandLine/qemuArguments';
import { crashAt } from '../host/crashAt';
import { keysOfDisks } from '../keys/keyOf';
import { beginSerialLog } from '../serial/serialLog';
import { delay } from '../sockets/delay';
import { allocatePort, isFree } from './allocatePort';
import { machineArguments } from './machineArguments';
import { machineDisks } from './machineDisks';
import type { MachineRecord } from './machineRecord';
import type { RunnerOptions } from './RunnerOptions';
import type { MachinePaths } from './MachineStore';
import { type Observation, observe } from './observe';
import { QemuStartError, spawnQemu } from './spawnQemu';

const MAX_TRIES = 5;
/** How long another QEMU of the same machine may take to let go of its files. */
const RIVAL_PAUSE_MS = 500;
/** How long a QEMU that does not talk yet may take until it does. */
const SILENCE_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/**
 * Starts a machine that is off. Tries again where that helps: with another port,
 * without KVM, or once another QEMU of the machine has shown itself or is gone.
 *
 * @throws ServiceUnavailableError with QEMU's last words
 */
export async function startMachine(
  record: MachineRecord,
  firstAccelerator: Accelerator,
  options: RunnerOptions,
  signal?: AbortSignal,
): Promise<MachineRecord> {
  const paths = options.machines.paths(record.id);
  let accelerator = firstAccelerator;
  let current = record;
  for (let tries = 1; ; tries++) {
    current = await prepare(current, accelerator, options);
    try {
      await spawn(current, options, signal);
      crashAt('qemu.launch.running');
      return current;
    } catch (error) {
      const failure =
        error instanceof QemuStartError ? error.failure : undefined;
      if (failure === 'already-running') {
        const seen = await settled(current, paths, signal);
        if (seen.present === 'running') {
          return current;
        }
        await delay(RIVAL_PAUSE_MS, signal);
      } else if (failure === 'no-kvm' && accelerator === 'kvm') {
        await options.acceleration.withdrawKvm(String(error));
        accelerator = 'tcg';
      } else if (failure !== 'port-taken') {
        throw unavailable(record, error);
      }
      if (tries >= MAX_TRIES) {
        throw unavailable(record, error);
      }
    }
  }
}

/**
 * Observes, and waits while a QEMU is there but does not talk.
 *
 * @throws ConflictError when it does not begin to
 */
export async function settled(
  record: MachineRecord,
  paths: MachinePaths,
  signal?: AbortSignal,
): Promise<Observation> {
  const deadline = Date.now() + SILENCE_TIMEOUT_MS;
  for (;;) {
    const where = 'anywhere';
    const seen = await observe(record, paths, { signal, where });
    if (seen.present !== 'silent') {
      return seen;
    }
    if (Date.now() > deadline) {
      throw new ConflictError(
        `Virtual machine '${record.name}' (${record.id}) has a QEMU process ` +
          `that does not answer. Force it to stop, then start it again.`,
      );
    }
    await delay(POLL_MS, signal);
  }
}

/** Settles what the start decides, and writes it down before it happens. */
async function prepare(
  record: MachineRecord,
  accelerator: Accelerator,
  options: RunnerOptions,
): Promise<MachineRecord> {
  const { machines } = options;
  await beginSerialLog(machines.paths(record.id));
  return machines.put({
    ...record,
    accelerator,
    desired: 'running',
    startedAt: new Date().toISOString(),
    sshPort: await sshPort(record, options),
  });
}

/** The port it had, if that is free; else another. */
async function sshPort(
  record: MachineRecord,
  options: RunnerOptions,
): Promise<number> {
  const { config, machines } = options;
  if (record.sshPort !== undefined && (await isFree(record.sshPort))) {
    return record.sshPort;
  }
  const taken = new Set<number>();
  for await (const other of machines.list()) {
    if (other.sshPort !== undefined) {
      taken.add(other.sshPort);
    }
  }
  return allocatePort(config.sshPorts, taken);
}

async function spawn(
  record: MachineRecord,
  options: RunnerOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { config, keyring, machines, logger } = options;
  const paths = machines.paths(record.id);
  const args = await machineArguments(record, paths, options);
  logger.info(
    `Starting virtual machine ${record.name} (${record.id}) with ` +
      `${record.accelerator}, SSH on 127.0.0.1:${record.sshPort}`,
  );
  const keys = keysOfDisks(await machineDisks(record, options));
  await keyring.lend(keys, signal, async lent => {
    const secrets = lent.flatMap(key => key?.passphrase() ?? []);
    try {
      await spawnQemu(config.binaries.qemu, args, record, paths, secrets);
    } finally {
      for (const secret of secrets) secret.fill(0);
    }
  });
}

/** What trying again does not mend: a key that is lost, an image that is gone. */
const BEYOND_WAITING = new Set(['ConflictError', 'NotFoundError']);

function unavailable(record: MachineRecord, cause: unknown): Error {
  if (cause instanceof Error && BEYOND_WAITING.has(cause.name)) return cause;
  const remedy =
    cause instanceof QemuStartError && cause.failure === 'not-installed'
      ? ' Install QEMU on the host of the backend.'
      : '';
  return new ServiceUnavailableError(
    `Virtual machine '${record.name}' (${record.id}) cannot be started: ` +
      `${(cause as Error).message}.${remedy}`,
    cause,
  );
}
