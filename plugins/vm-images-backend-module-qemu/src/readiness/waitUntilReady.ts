import { CustomErrorBase } from '@backstage/errors';
import { withGuestAgent } from '../guestAgent/withGuestAgent';
import { isInstalling, type MachineRecord } from '../machines/machineRecord';
import type { MachineRunner } from '../machines/MachineRunner';
import type { MachinePaths } from '../machines/MachineStore';
import type { Observation } from '../machines/observe';
import { asksForLogin, lastLines } from '../serial/consoleText';
import { serialHistory } from '../serial/serialLog';
import { delay } from '../sockets/delay';
import { readSshBanner } from './readSshBanner';

/** A machine died on its way up, or is not up in time. */
export class MachineNotReadyError extends CustomErrorBase {
  name = 'MachineNotReadyError' as const;
}

const POLL_MS = 100;
const SIGNS_POLL_MS = 500;
const BANNER_TIMEOUT_MS = 1_500;
const AGENT_TIMEOUT_MS = 1_000;
/**
 * An agent or a login prompt says that the guest is up, but on its first boot
 * SSH may come much later. It gets as long again as the guest took until then,
 * and at least this; only then is it taken for one without SSH.
 */
const MIN_GRACE_WITHOUT_SSH_MS = 60_000;

/** What waiting takes. */
export interface ReadyOptions {
  runner: MachineRunner;
  paths: MachinePaths;
  timeoutMs: number;
  signal: AbortSignal;
  onProgress?(fraction: number, message?: string): void;
}

/**
 * Waits until one can log in: until SSH answers through the forwarded port.
 *
 * @throws MachineNotReadyError with the last lines of the guest's console
 */
export async function waitUntilReady(
  record: MachineRecord,
  options: ReadyOptions,
): Promise<MachineRecord> {
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const signs = { upSince: undefined as number | undefined };
  const watching = firstSign(options.paths, signal).then(
    () => {
      signs.upSince = Date.now();
      options.onProgress?.(0.8, 'The guest is up; waiting for SSH');
    },
    () => {},
  );
  options.onProgress?.(0, 'The guest starts');
  try {
    return await waitForLogin(record, options, signs);
  } finally {
    enough.abort();
    await watching;
  }
}

async function waitForLogin(
  first: MachineRecord,
  options: ReadyOptions,
  signs: { readonly upSince: number | undefined },
): Promise<MachineRecord> {
  const { runner, paths, timeoutMs, signal } = options;
  const start = Date.now();
  let record = first;
  for (;;) {
    signal.throwIfAborted();
    const seen = await runner.observe(record, signal);
    const now = await runner.leaveBrokenKvm(record, seen, signal);
    if (now === record) {
      await assertAlive(record, seen, paths);
    } else {
      record = now;
      options.onProgress?.(0, 'KVM does not work here; starting again');
    }
    if (isInstalling(record)) {
      options.onProgress?.(1, 'It runs; the installer is on its console');
      return record;
    }
    if (await answersSsh(record)) {
      await runner.confirmUp(record);
      options.onProgress?.(1, 'SSH answers');
      return record;
    }
    const isLate = Date.now() - start >= timeoutMs;
    if (signs.upSince && (isLate || isGraceOver(signs.upSince, start))) {
      options.onProgress?.(1, 'The guest is up, without SSH');
      return record;
    }
    if (isLate) {
      const seconds = Math.round(timeoutMs / 1000);
      throw await notReady(`did not answer within ${seconds} s`, record, paths);
    }
    await delay(POLL_MS, signal);
  }
}

function isGraceOver(upSince: number, start: number): boolean {
  const graceMs = Math.max(MIN_GRACE_WITHOUT_SSH_MS, upSince - start);
  return Date.now() - upSince > graceMs;
}

async function answersSsh(record: MachineRecord): Promise<boolean> {
  return (
    record.sshPort !== undefined &&
    (await readSshBanner(record.sshPort, BANNER_TIMEOUT_MS)) !== undefined
  );
}

/** Waits until the agent answers or the console asks for a login. */
async function firstSign(
  paths: MachinePaths,
  signal: AbortSignal,
): Promise<void> {
  while (!asksForLogin(await serialHistory(paths, 4096))) {
    try {
      await withGuestAgent(paths.agent, async () => {}, {
        timeoutMs: AGENT_TIMEOUT_MS,
        signal,
      });
      return;
    } catch {
      await delay(SIGNS_POLL_MS, signal);
    }
  }
}

const DEATHS: Readonly<Record<string, string>> = {
  'internal-error': 'was stopped by an internal error of QEMU',
  'guest-panicked': 'panicked',
  'io-error': 'was paused, the disk of its host is full or failing',
};

async function assertAlive(
  record: MachineRecord,
  seen: Observation,
  paths: MachinePaths,
): Promise<void> {
  if (seen.present === 'absent') {
    throw await notReady('went off while it started', record, paths);
  }
  const death = seen.present === 'running' ? DEATHS[seen.status] : undefined;
  if (death) {
    throw await notReady(death, record, paths);
  }
}

async function notReady(
  what: string,
  record: MachineRecord,
  paths: MachinePaths,
): Promise<MachineNotReadyError> {
  const lines = lastLines(await serialHistory(paths, 16 * 1024), 8);
  const console =
    lines.length > 0
      ? `The last lines of its console: ${lines.join(' | ')}`
      : 'Its console is empty.';
  return new MachineNotReadyError(
    `Virtual machine '${record.name}' (${record.id}) ${what}. ${console}`,
  );
}
