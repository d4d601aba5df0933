import { randomUUID } from 'node:crypto';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  NewPlatformImage,
  PlatformImage,
  PlatformMachine,
} from '../../platform';

import { disksOf, type StoredDisk } from './disks';
import { Encryption } from './encryption';
import type { Hardware } from './hardware';
import type { StoredSavePoint } from './savePoints';

/** @internal */
export interface StoredImage {
  key: string;
  image: PlatformImage;
  bytes: Buffer;
  /** Of a full machine, what else it brings. */
  dataDisks?: StoredDisk[];
}

/** @internal */
export interface StoredMachine {
  key: string;
  machine: PlatformMachine;
  /** What its disk holds. */
  disk: Buffer;
  dataDisks: StoredDisk[];
  console: Buffer;
  /** By which image's data key it is encrypted on its platform, if it is. */
  keyOf?: string;
  /** By which work its system was replaced last. */
  rebuiltBy?: string;
  /** The `iso` image that is in its drive. */
  medium?: string;
}

/** Everything an in-memory platform knows. @internal */
export class State {
  readonly images = new Map<string, StoredImage>();
  readonly machines = new Map<string, StoredMachine>();
  readonly encryption = new Encryption();
  readonly savePoints = new Map<string, StoredSavePoint>();
  linkedDisks = true;
  readonly hardware: Hardware = {
    architectures: ['x86_64'],
    bootModes: ['bios', 'uefi'],
    features: [],
  };
  #nextPort = 40000;

  imageByKey(key: string): StoredImage | undefined {
    return [...this.images.values()].find(stored => stored.key === key);
  }

  machineByKey(key: string): StoredMachine | undefined {
    return [...this.machines.values()].find(stored => stored.key === key);
  }

  /** Finds by both identities; never acts on what only one of them names. */
  machine(ref: { id: string; marker: string }): StoredMachine {
    const stored = this.machines.get(ref.id);
    if (!stored) {
      throw new NotFoundError(`Virtual machine ${ref.id} does not exist`);
    }
    if (stored.machine.marker !== ref.marker) {
      throw new NotAllowedError(
        `Virtual machine ${ref.id} carries the marker ${stored.machine.marker}, not ${ref.marker}`,
      );
    }
    return stored;
  }

  addImage(
    key: string,
    image: NewPlatformImage,
    bytes: Buffer,
    {
      dataDisks,
      ...facts
    }: Partial<PlatformImage> & Pick<StoredImage, 'dataDisks'>,
  ): PlatformImage {
    const made: PlatformImage = {
      id: randomUUID(),
      visibility: 'private',
      platformStatus: 'ready',
      available: true,
      sizeBytes: bytes.length,
      ...image,
      ...facts,
    };
    this.images.set(made.id, { key, image: made, bytes, dataDisks });
    return made;
  }

  /** What an image of a full machine has beyond other images. */
  manyDisks(dataDisks: StoredDisk[]) {
    return { dataDisks, disks: disksOf(dataDisks) };
  }

  /** Whoever reads a machine's console. */
  readonly listeners = new Map<string, Set<(bytes: Buffer) => void>>();

  print(machineId: string, text: string): void {
    const stored = this.machines.get(machineId);
    if (!stored) throw new NotFoundError(`No virtual machine ${machineId}`);
    const bytes = Buffer.from(text);
    stored.console = Buffer.concat([stored.console, bytes]);
    this.listeners.get(machineId)?.forEach(push => push(bytes));
  }

  port(): number {
    this.#nextPort += 1;
    return this.#nextPort;
  }
}
