import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type {
  LaunchSpec,
  NewPlatformImage,
  PlatformImage,
  WorkOptions,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { AccelerationHost } from '../acceleration/Acceleration';
import { readQemuConfig } from '../config/QemuConfig';
import { processes } from '../host/processes';
import { QemuPlatform } from '../platform/QemuPlatform';
import { createServices, type QemuServices } from '../platform/QemuServices';

/** A platform over a folder of its own, and what tests need around it. */
export interface TestPlatform {
  dataDir: string;
  platform: QemuPlatform;
  services: QemuServices;
  /** Another backend over the same folder, as after a restart. */
  restarted(): Promise<QemuPlatform>;
  /** Ends every QEMU of this folder, and removes the folder. */
  dispose(): Promise<void>;
}

/**
 * Makes and starts a platform; `settings` are those of `vmImages.qemu`. Its data
 * folder lies deeper than a socket's path may be long, and has a name that hurts.
 */
export async function testPlatform(
  settings: JsonObject = {},
  accelerationHost?: AccelerationHost,
): Promise<TestPlatform> {
  const parent = await mkdtemp(join(tmpdir(), 'vmi-'));
  const dataDir = join(parent, `a,b "c" $d 'e' = ü`, 'deep'.repeat(20));
  const root = new ConfigReader({
    vmImages: { qemu: { dataDir, publicImageFolders: [], ...settings } },
  });
  const config = readQemuConfig(root)!;
  const make = () =>
    createServices({
      config,
      logger: mockServices.logger.mock(),
      accelerationHost,
    });
  const platforms: QemuPlatform[] = [];
  const start = async (services: QemuServices) => {
    const platform = new QemuPlatform(services);
    platforms.push(platform);
    await platform.start();
    return platform;
  };
  const services = make();
  return {
    dataDir,
    services,
    platform: await start(services),
    restarted: () => start(make()),
    async dispose() {
      for (const platform of platforms) {
        await platform.stop();
      }
      await endAll(dataDir);
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** Pids of the machines of a data folder, by their arguments. */
export async function qemuPids(dataDir: string): Promise<number[]> {
  const pids: number[] = [];
  for await (const { pid, args } of processes()) {
    if (args.some(arg => arg.startsWith(join(dataDir, 'machines')))) {
      pids.push(pid);
    }
  }
  return pids;
}

async function endAll(dataDir: string): Promise<void> {
  for (const pid of await qemuPids(dataDir)) {
    process.kill(pid, 'SIGKILL');
  }
  while ((await qemuPids(dataDir)).length > 0) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Options for a call that nobody aborts. */
export function work(idempotencyKey: string = randomUUID()): WorkOptions {
  return { signal: new AbortController().signal, idempotencyKey };
}

/** The first public image. */
export async function publicImage(
  platform: QemuPlatform,
): Promise<PlatformImage> {
  for await (const image of platform.inventory.images(work())) {
    if (image.visibility === 'public') {
      return image;
    }
  }
  throw new Error('no public image is offered');
}

/** A launch of the first public image. */
export async function launchSpec(
  platform: QemuPlatform,
  changes: Partial<LaunchSpec> = {},
): Promise<LaunchSpec> {
  return {
    marker: randomUUID(),
    name: 'web-01',
    hostname: 'web-01',
    region: 'local',
    imageId: (await publicImage(platform)).id,
    flavor: { name: 'test', vcpus: 1, memoryMiB: 160, diskGiB: 1 },
    login: { sshPublicKeys: [] },
    userData: [],
    ...changes,
  };
}

/** A description for a new image. */
export function newImage(
  changes: Partial<NewPlatformImage> = {},
): NewPlatformImage {
  return {
    marker: randomUUID(),
    name: 'made by a test',
    region: 'local',
    kind: 'system-disk',
    os: { type: 'linux' },
    architecture: 'x86_64',
    bootMode: 'bios',
    features: {},
    ...changes,
  };
}
