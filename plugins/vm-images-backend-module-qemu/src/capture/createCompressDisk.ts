import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { QemuConfig } from '../config/QemuConfig';
import { toolEnvironment, ToolError } from '../host/runTool';
import type { CompressDisk, DiskSource } from './compressDisk';

const MAX_COMPLAINT_CHARS = 4096;

/**
 * Compresses with qemu-img. All files are our own: every format is named, and
 * nothing is looked up in a header.
 */
export function createCompressDisk(
  config: Pick<QemuConfig, 'binaries'>,
): CompressDisk {
  return async (source, target, { signal, onProgress }) => {
    signal.throwIfAborted();
    try {
      await run(
        config.binaries.qemuImg,
        [
          'convert',
          '-p',
          '-c',
          ...['-O', 'qcow2'],
          ...['-o', 'compat=1.1,compression_type=zstd'],
          ...['-m', '4', '-W'],
          '--image-opts',
          imageOptions(source),
          target,
        ],
        signal,
        onProgress,
      );
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  };
}

function imageOptions({ path, base }: DiskSource): string {
  const file = (prefix: string, name: string) => [
    `${prefix}file.driver=file`,
    `${prefix}file.filename=${name.replaceAll(',', ',,')}`,
  ];
  return [
    'driver=qcow2',
    ...file('', path),
    ...(base === undefined
      ? []
      : ['backing.driver=qcow2', ...file('backing.', base)]),
  ].join(',');
}

function run(
  file: string,
  args: string[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    const child = spawn(file, args, {
      env: toolEnvironment,
      killSignal: 'SIGKILL',
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', chunk => {
      const percent = /\((\d+\.\d+)\/100%\)\s*$/.exec(chunk.toString());
      if (percent) {
        onProgress(Number(percent[1]) / 100);
      }
    });
    child.stderr.on('data', chunk => {
      complaint = (complaint + chunk).slice(-MAX_COMPLAINT_CHARS);
    });
    child.once('error', error =>
      reject(signal.aborted ? signal.reason : error),
    );
    child.once('close', code => {
      if (code === 0) {
        resolve();
      } else {
        const words = complaint.trim().split('\n').at(-1);
        reject(
          signal.aborted
            ? signal.reason
            : new ToolError(`'${file}' failed: ${words}`, code ?? undefined),
        );
      }
    });
  });
}
