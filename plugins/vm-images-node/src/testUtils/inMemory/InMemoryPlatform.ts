import { randomUUID } from 'node:crypto';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform, PlatformHealth, PlatformImage } from '../../platform';
import { sha256 } from './digest';
import { encryptGroup } from './encryption';
import { Faults } from './faults';
import {
  captureGroup,
  exportGroup,
  importGroup,
  inventoryGroup,
} from './imageGroups';
import { consoleGroup, launchGroup, powerGroup } from './machineGroups';
import { rebuildGroup } from './rebuildGroup';
import { savePointGroup } from './savePoints';
import { fetchGroup, isoBootGroup } from './mediaGroups';
import type { Hardware } from './hardware';
import { State } from './state';

/** @public */
export interface InMemoryPlatformOptions {
  id?: string;
  /** @defaultValue one, called `here` */
  regions?: string[];
  flavors?: Flavor[];
  concurrentLaunches?: number;
  /**
   * Whether disks rest on their images, which then stay as long as they do.
   *
   * @defaultValue true
   */
  linkedDisks?: boolean;
  /** What its machines can be. @defaultValue x86_64, by BIOS and UEFI, no more */
  hardware?: Partial<Hardware>;
  /** Names of public images to offer. */
  publicImages?: string[];
}

const defaultFlavors: Flavor[] = [
  { name: 'small', title: 'Small', vcpus: 1, memoryMiB: 256, diskGiB: 1 },
  { name: 'medium', title: 'Medium', vcpus: 1, memoryMiB: 1024, diskGiB: 10 },
  { name: 'large', title: 'Large', vcpus: 2, memoryMiB: 4096, diskGiB: 40 },
];

/**
 * A whole platform in memory, for tests of everything above the contract. It
 * keeps every promise of the contract (the contract suite is run on it), fails
 * and dawdles on request, and counts what it was asked to do.
 *
 * @public
 */
export class InMemoryPlatform implements Platform {
  readonly id: string;
  readonly type = 'in-memory';
  readonly title = 'In memory';
  readonly regions: readonly string[];
  readonly limits;
  readonly faults = new Faults();
  readonly inventory;
  readonly imports;
  readonly capture;
  readonly snapshot;
  readonly backup;
  readonly export;
  readonly encrypt;
  readonly launch;
  readonly power;
  readonly rebuild;
  readonly console;
  readonly isoBoot;
  readonly fetch;
  readonly #state = new State();
  #health: PlatformHealth = { status: 'ready' };

  constructor(options: InMemoryPlatformOptions = {}) {
    this.id = options.id ?? 'memory';
    this.regions = options.regions ?? ['here'];
    this.limits = {
      concurrentLaunches: options.concurrentLaunches ?? 4,
      maxVirtualSizeBytes: 2 * 1024 ** 4,
    };
    this.#state.linkedDisks = options.linkedDisks ?? true;
    Object.assign(this.#state.hardware, options.hardware);
    this.inventory = inventoryGroup(this.#state, this.faults);
    this.imports = importGroup(this.#state, this.faults);
    this.capture = captureGroup(this.#state, this.faults);
    this.snapshot = savePointGroup('snapshot', this.#state, this.faults);
    this.backup = savePointGroup('backup', this.#state, this.faults);
    this.export = exportGroup(this.#state, this.faults);
    this.encrypt = encryptGroup(this.#state, this.faults);
    this.launch = launchGroup(
      this.#state,
      this.faults,
      options.flavors ?? defaultFlavors,
    );
    this.power = powerGroup(this.#state, this.faults);
    this.rebuild = rebuildGroup(this.#state, this.faults);
    this.console = consoleGroup(this.#state);
    this.isoBoot = isoBootGroup(this.#state, this.faults);
    this.fetch = fetchGroup(this.#state, this.faults);
    for (const name of options.publicImages ?? ['small-linux']) {
      this.offer({ name });
    }
  }

  async health(): Promise<PlatformHealth> {
    return this.#health;
  }

  setHealth(health: PlatformHealth): void {
    this.#health = health;
  }

  /** Adds a public image, as if the platform's owner had put it there. */
  offer(image: Partial<PlatformImage> & { name: string }): PlatformImage {
    const bytes = Buffer.from(`disk of ${image.name}`);
    const made = this.#state.addImage(
      randomUUID(),
      {
        marker: '',
        region: 'here',
        kind: 'system-disk',
        os: { type: 'linux', distribution: 'debian', version: '12' },
        architecture: 'x86_64',
        bootMode: 'both',
        features: { cloudInit: true, guestAgent: true },
        defaultUser: 'debian',
        ...image,
        name: image.name,
      } as never,
      bytes,
      {
        marker: undefined,
        visibility: 'public',
        format: 'qcow2',
        digest: sha256(bytes),
        virtualSizeBytes: 64 * 1024 ** 2,
        ...image,
      },
    );
    return made;
  }

  /** Removes a machine or image behind the portal's back. */
  lose(id: string): void {
    this.#state.machines.delete(id);
    this.#state.images.delete(id);
  }

  /** What is kept of an image, as it lies there. */
  stored(id: string): Buffer {
    return this.#state.images.get(id)!.bytes;
  }

  /** What the guest writes to its serial console. */
  print(machineId: string, text: string): void {
    this.#state.print(machineId, text);
  }

  /** Changes what a machine's disk holds, as if somebody worked in it. */
  writeDisk(machineId: string, content: string): void {
    this.#state.machines.get(machineId)!.disk = Buffer.from(content);
  }

  readDisk(machineId: string): string {
    return this.#state.machines.get(machineId)!.disk.toString();
  }

  /** The same of a data disk. */
  writeDataDisk(machineId: string, diskId: string, content: string): void {
    this.#dataDisk(machineId, diskId).content = Buffer.from(content);
  }

  readDataDisk(machineId: string, diskId: string): string {
    return this.#dataDisk(machineId, diskId).content.toString();
  }

  #dataDisk(machineId: string, diskId: string) {
    const { dataDisks } = this.#state.machines.get(machineId)!;
    return dataDisks.find(({ id }) => id === diskId)!;
  }
}
