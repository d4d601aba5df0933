import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import {
  availableConfinement,
  confinedCommand,
  toolEnvironment,
} from './confinement';
import type { Confinement, SandboxLimits } from './confinement';
import { ToolError } from './errors';
import type { ToolFault } from './errors';
import { withSecretFiles } from './secretFiles';

/** @public */
export interface SandboxOptions {
  /** Program, by name or absolute path. */
  command: string;
  /** Handed over as they are; there is no shell. */
  args: readonly string[];
  /** Absolute paths of the only files and folders that can be read. */
  readOnly: readonly string[];
  /** Absolute paths of the only files and folders that can be written. */
  writable: readonly string[];
  limits: SandboxLimits;
  /**
   * What only the tool may know. It finds the first at `/dev/fd/3`, the next at
   * `/dev/fd/4` and so on, and no other process finds them anywhere.
   */
  secrets?: readonly Uint8Array[];
  /** Ends the tool at once; the reason is thrown. */
  signal?: AbortSignal;
  onStdout?(text: string): void;
  onStderr?(text: string): void;
  /** Insists on one way; default is the best that the host allows. */
  confinement?: Confinement;
}

/** How a tool ended by itself. @public */
export interface SandboxResult {
  exitCode: number;
  /** The first 1 MiB. */
  stdout: string;
  /** The last 8 KiB. */
  stderr: string;
  durationMs: number;
  confinement: Confinement;
}

const MAX_STDOUT = 1024 * 1024;
const MAX_STDERR = 8 * 1024;

/** Signals that say which limit was hit. */
const limitSignals: Partial<Record<NodeJS.Signals, [ToolFault, string]>> = {
  SIGXCPU: ['cpu-limit', 'used more CPU time than it may'],
  SIGXFSZ: ['output-limit', 'wrote a larger file than it may'],
};

/** What the tool's own words say about limits of the host. */
const limitMessages: readonly [RegExp, ToolFault, string][] = [
  [
    /No space left on device|Disk quota exceeded/i,
    'disk-full',
    'ran out of disk space',
  ],
  [/File too large/i, 'output-limit', 'wrote a larger file than it may'],
  [
    /Cannot allocate memory|failed to allocate|out of memory|memory exhausted|cannot map|failed to map segment/i,
    'memory-limit',
    'needed more memory than it may have',
  ],
];

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** bubblewrap tells the signal that ended the tool as 128 + its number. */
function signalOf(ending: Ending): NodeJS.Signals | undefined {
  if (ending.signal) {
    return ending.signal;
  }
  const number = (ending.code ?? 0) - 128;
  const found = Object.entries(constants.signals).find(
    ([, value]) => value === number,
  );
  return found?.[0] as NodeJS.Signals | undefined;
}

/** Throws if a limit or a crash ended the tool, not the tool itself. */
function assertEndedByItself(
  command: string,
  ending: Ending,
  stderr: string,
): asserts ending is { code: number; signal: null } {
  const signal = signalOf(ending);
  const bySignal = signal && limitSignals[signal];
  if (bySignal) {
    throw new ToolError(bySignal[0], `'${command}' ${bySignal[1]}`);
  }
  const byMessage =
    ending.code !== 0 &&
    limitMessages.find(([pattern]) => pattern.test(stderr));
  if (byMessage) {
    throw new ToolError(byMessage[1], `'${command}' ${byMessage[2]}`);
  }
  if (/^bwrap: /m.test(stderr) && ending.code === 1) {
    throw new ToolError(
      'sandbox-unavailable',
      `'${command}' could not be shut in (${stderr.trim().slice(0, 200)})`,
    );
  }
  if (signal || ending.code === null) {
    throw new ToolError('tool-failed', `'${command}' was ended by ${signal}`, {
      remedy:
        'It crashed or was killed, for instance for want of memory on the host; try again.',
    });
  }
}

/** bubblewrap copies secrets into the sandbox under the tool's limits. */
function roomFor(
  secrets: readonly Uint8Array[],
  limits: SandboxLimits,
): SandboxLimits {
  const longest = Math.max(0, ...secrets.map(secret => secret.length));
  const fileSizeBytes = Math.max(limits.fileSizeBytes, longest);
  return { ...limits, fileSizeBytes };
}

/** Kills the tool and, where it leads a group, all that it started. */
function kill(child: ChildProcess, leadsGroup: boolean): void {
  try {
    if (leadsGroup && child.pid !== undefined) {
      process.kill(-child.pid, 'SIGKILL');
    } else {
      child.kill('SIGKILL');
    }
  } catch {
    // It has just ended.
  }
}

function collect(child: ChildProcess, options: SandboxOptions) {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (output.stdout.length < MAX_STDOUT) {
      output.stdout += text.slice(0, MAX_STDOUT - output.stdout.length);
    }
    options.onStdout?.(text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr = (output.stderr + text).slice(-MAX_STDERR);
    options.onStderr?.(text);
  });
  return output;
}

function ended(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // Comes after the last of the output, unlike 'exit'.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Waits for the end of the tool, and brings it about when time is up. */
async function superviseTool(
  child: ChildProcess,
  options: SandboxOptions,
  leadsGroup: boolean,
): Promise<Ending> {
  const { command, signal, limits } = options;
  let failure: unknown;
  const stop = (reason: unknown) => {
    failure ??= reason;
    kill(child, leadsGroup);
  };
  const onAbort = () => stop(signal?.reason);
  const timer = setTimeout(() => {
    const detail = `'${command}' took longer than ${limits.wallMs} ms`;
    stop(new ToolError('time-limit', detail));
  }, limits.wallMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const ending = ended(child);
    if (signal?.aborted) {
      onAbort();
    }
    const result = await ending;
    if (failure !== undefined) {
      throw failure;
    }
    return result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * Runs a tool on untrusted files: no shell, no network, none of our environment,
 * no file but those named, and limits on all that it may use.
 *
 * A non-zero exit code is an answer, not an error: tools use it to tell what
 * they found.
 *
 * @throws ToolError if a limit, a crash or the host ended the tool
 * @throws the signal's reason if it was aborted
 * @public
 */
export async function runSandboxed(
  options: SandboxOptions,
): Promise<SandboxResult> {
  options.signal?.throwIfAborted();
  const available = await availableConfinement();
  const confinement = options.confinement ?? available;
  if (confinement === 'bubblewrap' && available !== 'bubblewrap') {
    throw new ToolError(
      'sandbox-unavailable',
      'bubblewrap is required, but can not be used on this host',
    );
  }
  const secrets = options.secrets ?? [];
  const line = await confinedCommand({
    ...{ ...options, confinement },
    secrets: secrets.length,
    limits: roomFor(secrets, options.limits),
  });
  const leadsGroup = confinement === 'rlimits';
  return withSecretFiles(secrets, async descriptors => {
    const started = performance.now();
    const child = spawn(line.file, line.args, {
      cwd: '/',
      env: toolEnvironment,
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
      detached: leadsGroup,
    });
    const output = collect(child, options);
    const ending = await superviseTool(child, options, leadsGroup);
    assertEndedByItself(options.command, ending, output.stderr);
    return {
      exitCode: ending.code,
      ...output,
      durationMs: performance.now() - started,
      confinement,
    };
  });
}
