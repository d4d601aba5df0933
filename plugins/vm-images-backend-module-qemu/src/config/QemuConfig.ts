import os from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import type { Accelerator } from '../commandLine/qemuArguments';
import type { PortRange } from '../machines/allocatePort';
import { defaultFlavors, readFlavors } from './flavors';
import { positive } from './positive';
import { type PublicImageConfig, readPublicImages } from './publicImages';

/** Everything that can be set under `vmImages.qemu`, with defaults applied. */
export interface QemuConfig {
  id: string;
  title: string;
  region: string;
  /** Absolute. */
  dataDir: string;
  binaries: { qemu: string; qemuImg: string };
  accelerator: 'auto' | Accelerator;
  maxMemoryMiB: number;
  concurrentLaunches: number;
  maxVirtualSizeBytes: number;
  sshPorts: PortRange;
  egress: boolean;
  firmware: { code: string; variables: string } | undefined;
  flavors: Flavor[];
  publicImages: PublicImageConfig[];
  /** Folders whose images are offered too, each with its JSON file beside it. */
  publicImageFolders: string[];
  /** How often the bytes of each image are compared with its digest; 0: never. */
  verifyEveryMs: number;
}

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_VERIFY_DAYS = 7;
/** Below the ports that the kernel hands out for outgoing connections. */
const DEFAULT_SSH_PORTS: PortRange = { from: 22000, to: 24999 };

/**
 * Reads `vmImages.qemu`. Gives undefined when the platform is switched off.
 *
 * @throws InputError naming the key, the value and what would be right
 */
export function readQemuConfig(root: Config): QemuConfig | undefined {
  return readPlatform(root.getOptionalConfig('vmImages.qemu'));
}

/** Reads the settings of one platform; `defaults` are those that tell it from others. */
export function readPlatform(
  config: Config | undefined,
  defaults: { title?: string; dataDir?: string } = {},
): QemuConfig | undefined {
  if (config?.getOptionalBoolean('enabled') === false) {
    return undefined;
  }
  const memory = Math.floor((os.totalmem() * 0.75) / MiB);
  return {
    id: config?.getOptionalString('id') ?? 'local',
    title:
      config?.getOptionalString('title') ?? defaults.title ?? 'This machine',
    region: config?.getOptionalString('region') ?? 'local',
    dataDir: resolve(
      config?.getOptionalString('dataDir') ??
        defaults.dataDir ??
        defaultDataDir(),
    ),
    binaries: {
      qemu: config?.getOptionalString('binaries.qemu') ?? 'qemu-system-x86_64',
      qemuImg: config?.getOptionalString('binaries.qemuImg') ?? 'qemu-img',
    },
    accelerator: readAccelerator(config),
    maxMemoryMiB: positive(config, 'maxMemoryMiB') ?? memory,
    concurrentLaunches:
      positive(config, 'concurrentLaunches') ?? os.availableParallelism(),
    maxVirtualSizeBytes: (positive(config, 'maxDiskGiB') ?? 2048) * GiB,
    sshPorts: readPorts(config),
    egress: config?.getOptionalBoolean('network.egress') ?? false,
    firmware: readFirmware(config),
    flavors: config?.has('flavors') ? readFlavors(config) : defaultFlavors,
    publicImages: readPublicImages(config),
    publicImageFolders: readFolders(config),
    verifyEveryMs: readVerifyDays(config) * DAY_MS,
  };
}

/** Where the platform that is there by itself keeps its data. */
export function defaultDataDir(): string {
  const home = process.env.XDG_DATA_HOME;
  const base =
    home && isAbsolute(home) ? home : join(os.homedir(), '.local', 'share');
  return join(base, 'backstage', 'vm-images');
}

function readAccelerator(config: Config | undefined): 'auto' | Accelerator {
  const value = config?.getOptionalString('accelerator') ?? 'auto';
  if (value !== 'auto' && value !== 'kvm' && value !== 'tcg') {
    throw new InputError(
      `vmImages.qemu.accelerator is '${value}'; it must be auto, kvm or tcg`,
    );
  }
  return value;
}

function readVerifyDays(config: Config | undefined): number {
  const days = config?.getOptionalNumber('verifyEveryDays');
  if (days !== undefined && !(days >= 0 && days <= 365)) {
    throw new InputError(
      `vmImages.qemu.verifyEveryDays is ${days}; it must be 0 (never) to 365`,
    );
  }
  return days ?? DEFAULT_VERIFY_DAYS;
}

function readPorts(config: Config | undefined): PortRange {
  const from = positive(config, 'sshPorts.from') ?? DEFAULT_SSH_PORTS.from;
  const to = positive(config, 'sshPorts.to') ?? DEFAULT_SSH_PORTS.to;
  if (from > to || to > 65535) {
    throw new InputError(
      `vmImages.qemu.sshPorts goes from ${from} to ${to}; it must rise and ` +
        `stay below 65536`,
    );
  }
  return { from, to };
}

function readFirmware(config: Config | undefined) {
  const firmware = config?.getOptionalConfig('firmware');
  return (
    firmware && {
      code: firmware.getString('code'),
      variables: firmware.getString('variables'),
    }
  );
}

/** Setting up the portal may leave an image in a folder that it names here. */
function readFolders(config: Config | undefined): string[] {
  const configured = config?.getOptionalStringArray('publicImageFolders');
  const prepared = process.env.VM_IMAGES_GUEST_IMAGE_DIR;
  return configured ?? (prepared ? [resolve(prepared)] : []);
}
