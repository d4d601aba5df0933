import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { Duplex, Readable } from 'node:stream';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CaptureGroup,
  ConsoleGroup,
  ExportGroup,
  ImportGroup,
  InventoryGroup,
  LaunchGroup,
  Platform,
  PlatformHealth,
  PlatformImage,
  PowerGroup,
} from '../../platform';
import { Faults } from './faults';
import { State } from './state';

const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** @public */
export interface InMemoryPlatformOptions {
  id?: string;
  flavors?: Flavor[];
  concurrentLaunches?: number;
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
  readonly regions = ['here'];
  readonly limits;
  readonly faults = new Faults();
  readonly inventory: InventoryGroup;
  readonly imports: ImportGroup;
  readonly capture: CaptureGroup;
  readonly export: ExportGroup;
  readonly launch: LaunchGroup;
  readonly power: PowerGroup;
  readonly console: ConsoleGroup;
  readonly #state = new State();
  #health: PlatformHealth = { status: 'ready' };

  constructor(options: InMemoryPlatformOptions = {}) {
    this.id = options.id ?? 'memory';
    this.limits = {
      concurrentLaunches: options.concurrentLaunches ?? 4,
      maxVirtualSizeBytes: 2 * 1024 ** 4,
    };
    this.inventory = this.#inventoryGroup();
    this.imports = this.#importGroup();
    this.capture = this.#captureGroup();
    this.export = this.#exportGroup();
    this.launch = this.#launchGroup(options.flavors ?? defaultFlavors);
    this.power = this.#powerGroup();
    this.console = this.#consoleGroup();
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

  /** What the guest writes to its serial console. */
  print(machineId: string, text: string): void {
    const stored = this.#state.machines.get(machineId);
    if (!stored) throw new NotFoundError(`No virtual machine ${machineId}`);
    stored.console = Buffer.concat([stored.console, Buffer.from(text)]);
    this.#listeners.get(machineId)?.forEach(push => push(Buffer.from(text)));
  }

  /** Changes what a machine's disk holds, as if somebody worked in it. */
  writeDisk(machineId: string, content: string): void {
    this.#state.machines.get(machineId)!.disk = Buffer.from(content);
  }

  readDisk(machineId: string): string {
    return this.#state.machines.get(machineId)!.disk.toString();
  }

  readonly #listeners = new Map<string, Set<(bytes: Buffer) => void>>();

  #inventoryGroup(): InventoryGroup {
    const { images, machines } = this.#state;
    const faults = this.faults;
    async function* each<T>(call: string, all: () => T[], signal: AbortSignal) {
      yield* await faults.around(call, undefined, signal, all);
    }
    return {
      images: ({ signal }) =>
        each(
          'inventory.images',
          () => [...images.values()].map(s => s.image),
          signal,
        ),
      machines: ({ signal }) =>
        each(
          'inventory.machines',
          () => [...machines.values()].map(s => ({ ...s.machine })),
          signal,
        ),
      image: (id, { signal }) =>
        faults.around(
          'inventory.image',
          id,
          signal,
          () => images.get(id)?.image,
        ),
      machine: (id, { signal }) =>
        faults.around('inventory.machine', id, signal, () => {
          const stored = machines.get(id);
          return stored && { ...stored.machine };
        }),
      deleteImage: (ref, { signal }) =>
        faults.around('inventory.deleteImage', ref, signal, () => {
          const stored = images.get(ref.id);
          if (!stored) return;
          if (stored.image.marker !== ref.marker) {
            throw new NotAllowedError(
              `Image ${ref.id} carries the marker ${stored.image.marker}, not ${ref.marker}`,
            );
          }
          const clones = [...machines.values()].filter(
            s => s.machine.imageId === ref.id,
          );
          if (clones.length > 0) {
            const names = clones.map(s => s.machine.name).join(', ');
            throw new ConflictError(
              `Disks of ${names} rest on image "${stored.image.name}"; delete them first`,
            );
          }
          images.delete(ref.id);
        }),
    };
  }

  #importGroup(): ImportGroup {
    return {
      acceptedFormats: ['qcow2', 'iso'],
      fromFile: (source, image, options) =>
        this.faults.around(
          'imports.fromFile',
          { source, image },
          options.signal,
          async () => {
            const found = this.#state.imageByKey(options.idempotencyKey);
            if (found) return found.image;
            const bytes = await readFile(source.path);
            const made = this.#state.addImage(
              options.idempotencyKey,
              image,
              bytes,
              {
                format: source.format,
                virtualSizeBytes: source.virtualSizeBytes,
                digest: source.digest,
              },
            );
            if (source.mayMove) await rm(source.path);
            options.onProgress?.(1);
            return made;
          },
        ),
    };
  }

  #captureGroup(): CaptureGroup {
    return {
      live: true,
      fromMachine: (ref, image, options) =>
        this.faults.around('capture.fromMachine', ref, options.signal, () => {
          const { machine, disk } = this.#state.machine(ref);
          const consistency =
            machine.state === 'running' ? 'filesystem' : 'stopped';
          const found = this.#state.imageByKey(options.idempotencyKey);
          if (found) return { image: found.image, consistency };
          options.onProgress?.(0.5);
          const made = this.#state.addImage(
            options.idempotencyKey,
            image,
            disk,
            {
              format: 'qcow2',
              virtualSizeBytes: 64 * 1024 ** 2,
              digest: sha256(disk),
            },
          );
          return { image: made, consistency };
        }),
    };
  }

  #exportGroup(): ExportGroup {
    return {
      open: (id, { signal }) =>
        this.faults.around('export.open', id, signal, () => {
          const stored = this.#state.images.get(id);
          if (!stored) throw new NotFoundError(`Image ${id} does not exist`);
          return {
            format: stored.image.format ?? 'qcow2',
            sizeBytes: stored.bytes.length,
            digest: sha256(stored.bytes),
            read: ({ start, end }) =>
              Readable.from([stored.bytes.subarray(start, end + 1)]),
            close: async () => {},
          };
        }),
    };
  }

  #launchGroup(flavors: Flavor[]): LaunchGroup {
    const state = this.#state;
    return {
      flavors,
      passwords: true,
      create: (spec, options) =>
        this.faults.around('launch.create', spec, options.signal, () => {
          const found = state.machineByKey(options.idempotencyKey);
          if (found) return { ...found.machine };
          const image = state.images.get(spec.imageId);
          if (!image) {
            throw new NotFoundError(`Image ${spec.imageId} does not exist`);
          }
          const id = randomUUID();
          const port = state.port();
          state.machines.set(id, {
            key: options.idempotencyKey,
            disk: image.bytes,
            console: Buffer.from(`${spec.hostname} login: `),
            machine: {
              id,
              marker: spec.marker,
              name: spec.name,
              region: spec.region,
              state: 'running',
              platformStatus: 'running',
              imageId: spec.imageId,
              vcpus: spec.flavor.vcpus,
              memoryMiB: spec.flavor.memoryMiB,
              diskGiB: spec.flavor.diskGiB,
              addresses: [{ purpose: 'ssh', host: '127.0.0.1', port }],
            },
          });
          return { ...state.machines.get(id)!.machine };
        }),
      waitUntilReady: (ref, options) =>
        this.faults.around(
          'launch.waitUntilReady',
          ref,
          options.signal,
          () => ({
            ...state.machine(ref).machine,
          }),
        ),
      destroy: (ref, { signal }) =>
        this.faults.around('launch.destroy', ref, signal, () => {
          const stored = [...state.machines.values()].find(
            s => s.machine.marker === ref.marker || s.machine.id === ref.id,
          );
          if (!stored) return;
          state.machine({
            id: ref.id ?? stored.machine.id,
            marker: ref.marker,
          });
          state.machines.delete(stored.machine.id);
        }),
    };
  }

  #powerGroup(): PowerGroup {
    const set = (
      call: string,
      ref: { id: string; marker: string },
      signal: AbortSignal,
      to: 'running' | 'stopped',
    ) =>
      this.faults.around(call, ref, signal, () => {
        const { machine } = this.#state.machine(ref);
        machine.state = to;
        machine.platformStatus = to;
        return { ...machine };
      });
    return {
      start: (ref, { signal }) => set('power.start', ref, signal, 'running'),
      stop: (ref, { signal }) => set('power.stop', ref, signal, 'stopped'),
      reboot: (ref, { signal }) => set('power.reboot', ref, signal, 'running'),
    };
  }

  #consoleGroup(): ConsoleGroup {
    return {
      history: async (ref, { maxBytes }) => {
        const bytes = this.#state.machine(ref).console;
        return maxBytes === 0 ? Buffer.alloc(0) : bytes.subarray(-maxBytes);
      },
      attach: async (ref, { signal }) => {
        this.#state.machine(ref);
        const listeners = this.#listeners.get(ref.id) ?? new Set();
        this.#listeners.set(ref.id, listeners);
        const stream = new Duplex({
          read() {},
          // What is typed is echoed, as a guest's terminal does.
          write: (chunk: Buffer, _encoding, done) => {
            this.print(ref.id, chunk.toString());
            done();
          },
          destroy: (error, done) => {
            listeners.delete(push);
            done(error);
          },
        });
        const push = (bytes: Buffer) => {
          stream.push(bytes);
        };
        listeners.add(push);
        signal.addEventListener('abort', () => stream.destroy(), {
          once: true,
        });
        return stream;
      },
    };
  }
}
