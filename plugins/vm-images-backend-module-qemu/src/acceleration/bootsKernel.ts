import { spawn } from 'node:child_process';
import { toolEnvironment } from '../host/runTool';
import type { Accelerator } from '../commandLine/qemuArguments';

/** A kernel and the RAM disk it starts with. */
export interface ProbeKernel {
  kernel: string;
  initrd?: string;
}

/**
 * Any of these means that the kernel got through its own start: it decompressed
 * itself, set the machine up and reached the first program, or its lack.
 */
const REACHED_USERSPACE =
  /Run \S*init as init process|Freeing unused kernel image|Kernel panic - not syncing: (VFS|No working init|Attempted to kill init)/;
const MAX_OUTPUT_CHARS = 256 * 1024;

/**
 * Does a stock kernel really start with this accelerator?
 *
 * There are hosts whose /dev/kvm opens and makes virtual machines in which an
 * ordinary kernel hangs or QEMU stops with an internal error. Only a start
 * tells.
 */
export async function bootsKernel(options: {
  qemu: string;
  accelerator: Accelerator;
  image: ProbeKernel;
  timeoutMs: number;
}): Promise<boolean> {
  const { qemu, accelerator, image, timeoutMs } = options;
  const child = spawn(qemu, probeArguments(accelerator, image), {
    env: toolEnvironment,
    killSignal: 'SIGKILL',
    signal: AbortSignal.timeout(timeoutMs),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Whatever goes wrong, the output ends, and no kernel was seen.
  child.on('error', () => {});
  let output = '';
  try {
    for await (const chunk of child.stdout) {
      output = (output + chunk.toString('latin1')).slice(-MAX_OUTPUT_CHARS);
      if (REACHED_USERSPACE.test(output)) {
        return true;
      }
    }
    return false;
  } catch {
    return false;
  } finally {
    child.kill('SIGKILL');
  }
}

function probeArguments(accelerator: Accelerator, image: ProbeKernel) {
  return [
    '-nodefaults',
    '-no-user-config',
    '-no-reboot',
    ...['-display', 'none'],
    ...['-machine', 'q35'],
    ...['-accel', accelerator],
    ...['-cpu', accelerator === 'kvm' ? 'host' : 'max'],
    ...['-m', '256M'],
    ...['-serial', 'stdio'],
    ...['-kernel', image.kernel],
    ...(image.initrd ? ['-initrd', image.initrd] : []),
    ...['-append', 'console=ttyS0 panic=-1'],
  ];
}
