import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import {
  Acceleration,
  type AccelerationHost,
  realAccelerationHost,
} from '../acceleration/Acceleration';
import type { QemuConfig } from '../config/QemuConfig';
import { KeyedLock } from '../host/KeyedLock';
import { Keyring } from '../keys/Keyring';
import { qemuVersion } from '../host/qemuVersion';
import { PublicImages } from '../images/PublicImages';
import { RemotePublicImages } from '../images/RemotePublicImages';
import { BootModes } from '../machines/firmware';
import { MachineRunner } from '../machines/MachineRunner';
import { MachineStore } from '../machines/MachineStore';
import { SavePointStore } from '../savepoints/SavePointStore';
import { DataFolder } from '../store/DataFolder';
import { ImageStore } from '../store/ImageStore';

/** Everything that the groups of the platform work with. */
export interface QemuServices {
  config: QemuConfig;
  logger: LoggerService;
  folder: DataFolder;
  locks: KeyedLock;
  keyring: Keyring;
  images: ImageStore;
  machines: MachineStore;
  savePoints: SavePointStore;
  acceleration: Acceleration;
  runner: MachineRunner;
  publicImages: PublicImages;
  remoteImages: RemotePublicImages;
  bootModes: BootModes;
  /** Shut in, with every format stated. */
  qemuImg: QemuImg;
}

/** Puts the services together; nothing is started or touched yet. */
export function createServices(options: {
  config: QemuConfig;
  logger: LoggerService;
  accelerationHost?: AccelerationHost;
}): QemuServices {
  const { config, logger } = options;
  const { qemu } = config.binaries;
  const folder = new DataFolder(config.dataDir);
  const locks = new KeyedLock();
  const keyring = new Keyring();
  const images = new ImageStore(folder, logger);
  const machines = new MachineStore(folder, logger);
  const savePoints = new SavePointStore(folder, logger);
  const acceleration = new Acceleration({
    cachePath: join(folder.root, 'acceleration.json'),
    wish: config.accelerator,
    qemuVersion: () => qemuVersion(qemu),
    findKernel: () => findKernel(images),
    logger,
    host: options.accelerationHost ?? realAccelerationHost(qemu),
  });
  const parts = {
    ...{ config, logger, locks, images, machines, acceleration },
    keyring,
  };
  const remote = new RemotePublicImages(parts);
  return {
    ...parts,
    folder,
    savePoints,
    bootModes: new BootModes(config),
    qemuImg: new QemuImg({
      command: config.binaries.qemuImg,
      maxVirtualSizeBytes: config.maxVirtualSizeBytes,
    }),
    runner: new MachineRunner(parts),
    publicImages: new PublicImages({ ...parts, remote }),
    remoteImages: remote,
  };
}

async function findKernel(images: ImageStore) {
  for await (const image of images.list()) {
    const kernel = images.kernelOf(image);
    if (kernel) {
      return kernel;
    }
  }
  return undefined;
}
