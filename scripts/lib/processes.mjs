// Children get a process group of their own. That is what lets one Ctrl-C end
// all of them, however deep they nest, while virtual machines, which the
// backend puts into sessions of their own, live on.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { whenNpmIsGone } from './whenNpmIsGone.mjs';

const GRACE_MS = 15_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const EXIT_CODE_AFTER_SIGNAL = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const groups = new Set();

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // Everybody in it has gone.
  }
}

async function endGroup(pid) {
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (signalGroup(pid, 0)) {
    if (Date.now() > deadline) {
      signalGroup(pid, 'SIGKILL');
      break;
    }
    await delay(50);
  }
  groups.delete(pid);
}

/** Ends every child that is still running, and all of their children. */
export async function endAll() {
  await Promise.all([...groups].map(endGroup));
}

let ending;
async function endBecauseOf(signal) {
  if (ending) {
    // Somebody is losing patience.
    for (const pid of groups) {
      signalGroup(pid, 'SIGKILL');
    }
  }
  ending ??= endAll();
  await ending;
  process.exit(EXIT_CODE_AFTER_SIGNAL[signal]);
}

for (const signal of SIGNALS) {
  process.on(signal, () => endBecauseOf(signal));
}

if (process.env.npm_lifecycle_event) {
  whenNpmIsGone(() => endBecauseOf('SIGTERM'));
}

/**
 * Starts a child that is ended together with this process.
 *
 * @returns The child, and a promise of its exit code, which settles only when
 *   its whole process group has gone, and never once a signal ends everything.
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
    detached: true,
  });
  if (child.pid) {
    groups.add(child.pid);
  }
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async code => {
      await endGroup(child.pid);
      // Nothing failed when we are being ended, so nobody is to say so.
      if (!ending) {
        resolve(code ?? 1);
      }
    });
  });
  return { child, exited };
}

/**
 * Runs a child to its end.
 *
 * @param options - Options of `spawn`, and `quiet`: keep its output instead of
 *   showing it, and call `onOutput` with each piece of it.
 * @returns The exit code, and with `quiet` the output.
 */
export async function run(command, args, options = {}) {
  const { quiet, onOutput, ...rest } = options;
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : undefined;
  const { child, exited } = start(command, args, {
    ...rest,
    ...(stdio && { stdio }),
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      chunks.push(chunk);
      onOutput?.(chunk);
    });
  }
  const code = await exited;
  return { code, output: Buffer.concat(chunks).toString('utf8') };
}
