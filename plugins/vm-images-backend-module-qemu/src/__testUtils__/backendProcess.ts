import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { CrashPoint } from '../host/crashAt';

/** One call to a platform, as a backend process of its own makes it. */
export interface BackendCall {
  /** Settings of `vmImages.qemu`. */
  settings: JsonObject;
  /** Such as `launch.create`. */
  method: string;
  args: unknown[];
}

/** How such a process ended, and what it printed. */
export interface BackendEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/**
 * Makes one call in a process of its own, which dies at `crashAt` as by
 * `kill -9` if it gets there.
 */
export async function callInProcess(
  call: BackendCall,
  crashAt?: CrashPoint,
): Promise<BackendEnd> {
  const child = startProcess(call, crashAt);
  let output = '';
  child.stdout!.on('data', chunk => {
    output += chunk;
  });
  child.stderr!.on('data', chunk => {
    output += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

function startProcess(call: BackendCall, crashAt?: CrashPoint): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(__dirname, 'backendProcessMain.ts'),
      JSON.stringify(call),
    ],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'development',
        ...(crashAt ? { VM_IMAGES_CRASH_AT: crashAt } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}
