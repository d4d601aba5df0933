/**
 * How a tool is shut in.
 *
 * First choice is bubblewrap: no network, no other process, no file but its own
 * code, the inputs (read-only) and the folder for outputs; no capability, a new
 * session, and death with the parent. Limits on CPU time, memory and file size
 * are set around it in any case. Where a host allows no namespaces, the limits
 * are all there is, and the caller is told so.
 */
import { execFile } from 'node:child_process';
import { lstat, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findCommand } from './findCommand';
import { secretDescriptor, secretPath } from './secretFiles';

/** @public */
export type Confinement = 'bubblewrap' | 'rlimits';

/** What a run may use. @public */
export interface SandboxLimits {
  cpuSeconds: number;
  /** Address space. */
  memoryBytes: number;
  /** Of each file that is written. */
  fileSizeBytes: number;
  /** From start to end. */
  wallMs: number;
}

/** A command line, ready to be spawned without a shell. */
export interface CommandLine {
  file: string;
  args: string[];
}

/** The environment of every tool; nothing of ours is handed on. */
export const toolEnvironment = {
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  HOME: '/nonexistent',
  // Each thread would reserve 64 MiB of the address space that is limited.
  MALLOC_ARENA_MAX: '2',
} as const;

const LIBRARY_FOLDERS = [
  ...['/usr/lib', '/usr/lib32', '/usr/lib64'],
  ...['/lib', '/lib32', '/lib64'],
];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/urandom'];

/** Binds the system's libraries; on a merged /usr, `/lib` is a link. */
async function libraryArgs(): Promise<string[]> {
  const args: string[] = [];
  for (const folder of LIBRARY_FOLDERS) {
    const stat = await lstat(folder).catch(() => undefined);
    if (stat?.isSymbolicLink()) {
      args.push('--symlink', await readlink(folder), folder);
    } else if (stat) {
      args.push('--ro-bind', folder, folder);
    }
  }
  return [...args, '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'];
}

async function bubblewrapArgs(options: {
  command: string;
  readOnly: readonly string[];
  writable: readonly string[];
  secrets?: number;
}): Promise<string[]> {
  const { command, readOnly, writable, secrets = 0 } = options;
  const bind = (flag: string, paths: readonly string[]) =>
    paths.flatMap(path => [flag, path, path]);
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session'],
    ...['--cap-drop', 'ALL', '--clearenv', '--hostname', 'sandbox'],
    ...Object.entries(toolEnvironment).flatMap(it => ['--setenv', ...it]),
    ...(await libraryArgs()),
    ...bind('--ro-bind', [command]),
    ...bind('--dev-bind', DEVICES),
    // The folders first: a file in one of them may be bound read-only.
    ...bind('--bind', writable),
    ...bind('--ro-bind', readOnly),
    // Copied into the sandbox's own memory; there is no /proc to find them by.
    ...Array.from({ length: secrets }, (_, index) => [
      ...['--perms', '0400', '--ro-bind-data'],
      ...[String(secretDescriptor(index)), secretPath(index)],
    ]).flat(),
    ...['--chdir', '/', '--', command],
  ];
}

function limitArgs(limits: Omit<SandboxLimits, 'wallMs'>): string[] {
  const cpu = Math.ceil(limits.cpuSeconds);
  return [
    // The signal at the first number can be told apart; the second one kills.
    `--cpu=${cpu}:${cpu + 5}`,
    `--as=${limits.memoryBytes}`,
    `--fsize=${limits.fileSizeBytes}`,
    ...['--core=0', '--nofile=256', '--'],
  ];
}

/**
 * Puts the walls around a command.
 *
 * @param options - absolute paths only; `args` go to the tool as they are
 */
export async function confinedCommand(options: {
  confinement: Confinement;
  command: string;
  args: readonly string[];
  readOnly: readonly string[];
  writable: readonly string[];
  /** How many secrets the tool inherits. */
  secrets?: number;
  limits: SandboxLimits;
}): Promise<CommandLine> {
  const { confinement, args, limits } = options;
  const command = await findCommand(options.command);
  const prlimit = await findCommand('prlimit');
  if (confinement === 'bubblewrap') {
    return {
      file: prlimit,
      args: [
        ...limitArgs(limits),
        await findCommand('bwrap'),
        ...(await bubblewrapArgs({ ...options, command })),
        ...args,
      ],
    };
  }
  // setpriv lets the tool die with us, as bubblewrap does.
  const setpriv = await findCommand('setpriv').catch(() => undefined);
  const line = [prlimit, ...limitArgs(limits), command, ...args];
  return setpriv
    ? {
        file: setpriv,
        args: ['--no-new-privs', '--pdeathsig', 'KILL', '--', ...line],
      }
    : { file: line[0], args: line.slice(1) };
}

async function probe(): Promise<Confinement> {
  const limits = {
    cpuSeconds: 5,
    memoryBytes: 512 * 1024 * 1024,
    fileSizeBytes: 0,
    wallMs: 10_000,
  };
  try {
    const { file, args } = await confinedCommand({
      confinement: 'bubblewrap',
      command: 'true',
      args: [],
      readOnly: [],
      writable: [],
      limits,
    });
    await promisify(execFile)(file, args, {
      timeout: limits.wallMs,
      env: toolEnvironment,
    });
    return 'bubblewrap';
  } catch {
    return 'rlimits';
  }
}

let probed: Promise<Confinement> | undefined;

/**
 * How tools can be shut in on this host: tried once, by running one, since the
 * presence of bubblewrap says nothing about whether namespaces are allowed.
 *
 * @public
 */
export function availableConfinement(): Promise<Confinement> {
  probed ??= probe();
  return probed;
}
