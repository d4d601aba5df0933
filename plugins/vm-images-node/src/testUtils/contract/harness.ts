import { randomUUID } from 'node:crypto';
import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import type {
  GuestLogin,
  LaunchSpec,
  NewPlatformImage,
  Platform,
  PlatformImage,
  WorkOptions,
} from '../../platform';

/** What a module gives the contract suite. @public */
export interface ContractSubject {
  /** A started platform that offers at least one launchable image. */
  platform: Platform;
  /** An image to launch; the first public one when left out. */
  launchable?(): Promise<PlatformImage>;
  /** A fresh file that may be imported, in a format the platform takes. */
  importable?(): Promise<{
    path: string;
    format: DiskFormat;
    sizeBytes: number;
    virtualSizeBytes: number;
    digest: string;
  }>;
  /**
   * A fresh file that may be imported, and bytes that its disk holds and that do
   * not compress. For platforms that encrypt.
   */
  encryptable?(): Promise<{
    path: string;
    format: DiskFormat;
    sizeBytes: number;
    virtualSizeBytes: number;
    digest: string;
    canary: Buffer;
  }>;
  /** Everything that the platform keeps of an image, as it lies there. */
  stored?(imageId: string): Promise<Buffer[]>;
  /** The login that machines are launched with; the suite has its own default. */
  login?: GuestLogin;
  /** Cleans up everything the suite left. */
  dispose(): Promise<void>;
}

/** @public */
export interface ContractOptions {
  name: string;
  create(): Promise<ContractSubject>;
  /** For a single call, in milliseconds; booting takes its time. */
  timeoutMs?: number;
}

/** @internal */
export class ContractHarness {
  subject!: ContractSubject;
  readonly timeoutMs: number;

  constructor(options: ContractOptions) {
    this.timeoutMs = options.timeoutMs ?? 60_000;
  }

  get platform(): Platform {
    return this.subject.platform;
  }

  call(): { signal: AbortSignal } {
    return { signal: AbortSignal.timeout(this.timeoutMs) };
  }

  work(idempotencyKey: string = randomUUID()): WorkOptions {
    return { ...this.call(), idempotencyKey };
  }

  async launchable(): Promise<PlatformImage> {
    if (this.subject.launchable) return this.subject.launchable();
    for await (const image of this.platform.inventory.images(this.call())) {
      if (image.available && image.kind === 'system-disk') return image;
    }
    throw new Error(`Platform ${this.platform.id} offers no image to launch`);
  }

  async spec(changes: Partial<LaunchSpec> = {}): Promise<LaunchSpec> {
    const launch = this.platform.launch!;
    const image = await this.launchable();
    const fits = launch.flavors.find(
      flavor =>
        flavor.diskGiB * 1024 ** 3 >= (image.virtualSizeBytes ?? 0) &&
        flavor.memoryMiB >= (image.minMemoryMiB ?? 0),
    );
    return {
      marker: randomUUID(),
      name: 'contract',
      hostname: 'contract',
      region: image.region,
      imageId: image.id,
      flavor: fits ?? launch.flavors[0],
      login: this.subject.login ?? {
        user: image.defaultUser,
        sshPublicKeys: [
          'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGm3H0yJ1v1v1v1v1v1v1v1v1v1v1v1v1v1v1v1v1v1v contract',
        ],
      },
      userData: [],
      ...changes,
    };
  }

  image(changes: Partial<NewPlatformImage> = {}): NewPlatformImage {
    return {
      marker: randomUUID(),
      name: 'contract image',
      region: this.platform.regions[0],
      kind: 'system-disk',
      os: { type: 'linux' },
      architecture: 'x86_64',
      bootMode: 'bios',
      features: {},
      ...changes,
    };
  }
}

/** Everything an async iterable yields. @internal */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
