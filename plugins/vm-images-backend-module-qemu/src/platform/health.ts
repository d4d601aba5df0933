import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { PlatformHealth } from '@vm-images/backstage-plugin-vm-images-node';
import { qemuVersion } from '../host/qemuVersion';
import { runTool, ToolError } from '../host/runTool';
import type { QemuServices } from './QemuServices';

const INSTALL =
  'sudo apt-get install --no-install-recommends qemu-system-x86 qemu-utils bubblewrap ovmf';

/** Says whether machines can be run here, and what mends it if not. */
export async function health(
  services: QemuServices,
  signal: AbortSignal,
): Promise<PlatformHealth> {
  const { acceleration, bootModes, config, folder } = services;
  const { publicImages, remoteImages } = services;
  if (process.platform !== 'linux') {
    return unavailable(
      `Virtual machines are run on Linux only; this is ${process.platform}`,
    );
  }
  let version: string;
  try {
    version = await qemuVersion(config.binaries.qemu, signal);
    await runTool(config.binaries.qemuImg, ['--version'], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const missing = error instanceof ToolError && error.code === 'ENOENT';
    return unavailable(
      (error as Error).message,
      missing ? `Run: ${INSTALL}` : undefined,
    );
  }
  try {
    await access(folder.machines, constants.W_OK);
  } catch (error) {
    return unavailable(
      `The data folder ${folder.root} cannot be used: ${
        (error as Error).message
      }`,
      `Make it writable for the backend's user, or set vmImages.qemu.dataDir`,
    );
  }
  await bootModes.look();
  const verdict = await acceleration.choose();
  const facts = {
    qemu: version,
    accelerator: verdict.accelerator,
    acceleratorReason: verdict.reason,
  };
  const problems = [...publicImages.problems, ...remoteImages.problems];
  return problems.length > 0
    ? { status: 'degraded', reason: problems.join(' '), facts }
    : { status: 'ready', facts };
}

function unavailable(reason: string, remedy?: string): PlatformHealth {
  return { status: 'unavailable', reason, remedy };
}
