import type { Confinement, SandboxLimits } from './confinement';
import { isCoarseClock } from './diskKeys';
import type { DiskKeys } from './diskKeys';
import type { DiskFile } from './diskSource';
import { runSandboxed } from './runSandboxed';
import type { SandboxResult } from './runSandboxed';
import { toolFailure } from './toolMessage';

/** @public */
export interface QemuImgOptions {
  /** Default `qemu-img` on the PATH. */
  command?: string;
  /** Threads of a conversion; default all cores, at most 16. */
  threads?: number;
  /** Insists on one way of confinement; default the best there is. */
  confinement?: Confinement;
  /** Of what is opened; default 2 TiB. */
  maxVirtualSizeBytes?: number;
  /** Replaces the limits that follow from a disk's size. */
  limits?: Partial<SandboxLimits>;
}

/** One call of the tool. */
export interface QemuImgRun {
  args: readonly string[];
  readOnly?: readonly DiskFile[];
  /** Files or folders. */
  writable?: readonly string[];
  limits: SandboxLimits;
  /** Exit codes that carry an answer; default 0. */
  answers?: readonly number[];
  onStdout?(text: string): void;
  signal?: AbortSignal;
  /** Keys of the disks that are named. */
  keys?: DiskKeys;
  options: QemuImgOptions;
}

/** Of what fails for the want of a finer clock. */
const MAX_TRIES = 20;

/** Runs the tool shut in, and turns its failures into errors that tell whose fault it is. */
export async function runQemuImg(run: QemuImgRun): Promise<SandboxResult> {
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await runOnce(run);
      } catch (error) {
        if (!isCoarseClock(error) || tries >= MAX_TRIES) throw error;
      }
    }
  } finally {
    for (const secret of run.keys?.secrets ?? []) secret.fill(0);
  }
}

async function runOnce(run: QemuImgRun): Promise<SandboxResult> {
  const { command = 'qemu-img', confinement, limits } = run.options;
  const { readOnly = [], writable = [], answers = [0], keys } = run;
  const [subcommand, ...rest] = run.args;
  const inputs = readOnly.map(it => it.path);
  const result = await runSandboxed({
    command,
    args: [subcommand, ...(keys?.args ?? []), ...rest],
    secrets: keys?.secrets,
    readOnly: inputs,
    writable,
    limits: { ...run.limits, ...limits },
    signal: run.signal,
    onStdout: run.onStdout,
    confinement,
  });
  if (!answers.includes(result.exitCode)) {
    throw toolFailure(result.stderr, [...inputs, ...writable]);
  }
  return result;
}
