import type { Confinement, SandboxLimits } from './confinement';
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
  options: QemuImgOptions;
}

/** Runs the tool shut in, and turns its failures into errors that tell whose fault it is. */
export async function runQemuImg(run: QemuImgRun): Promise<SandboxResult> {
  const { command = 'qemu-img', confinement, limits } = run.options;
  const { readOnly = [], writable = [], answers = [0] } = run;
  const inputs = readOnly.map(it => it.path);
  const result = await runSandboxed({
    command,
    args: run.args,
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
