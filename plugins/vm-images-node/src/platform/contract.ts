/**
 * What a platform module implements.
 *
 * `inventory` is always there. Every other group is optional, and its presence
 * *is* the capability: there are no flags that could disagree with the code.
 * Every call takes an `AbortSignal`; every call that creates something takes an
 * idempotency key by which the platform finds, on a second try, what the first
 * one made. Destructive calls verify two independent identities: the
 * platform's id and our marker.
 */
import type { Duplex, Readable } from 'node:stream';
import type {
  Agent,
  DiskFormat,
  Flavor,
  HardwareFeature,
  Image,
  ImageFeatures,
  ImportSource,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { EncryptGroup } from './encryption';
import type { FetchGroup, IsoBootGroup } from './media';
import type { RebuildGroup } from './rebuild';
import type {
  BackupGroup,
  CaptureSource,
  LaunchDisk,
  PlatformDisk,
  SnapshotGroup,
} from './disks';

/** @public */
export interface CallOptions {
  /** Aborts when the caller no longer wants the answer. */
  signal: AbortSignal;
}

/** @public */
export interface WorkOptions extends CallOptions {
  /** Stable over every retry of the same piece of work. */
  idempotencyKey: string;
  /** Share done, 0 to 1, and what is going on. */
  onProgress?(fraction: number, message?: string): void;
  onLog?(line: string): void;
}

/** How the platform is, right now. @public */
export interface PlatformHealth {
  status: 'ready' | 'degraded' | 'unavailable';
  /** Why it is not ready, in the platform's words. */
  reason?: string;
  /** What mends it, such as the one command to run. */
  remedy?: string;
  /** What it runs on: `{ accelerator: 'tcg', qemu: '7.2.22' }`. */
  facts?: Record<string, string>;
}

/** @public */
export interface PlatformLimits {
  /** How many launches may run at once; more than this only adds latency. */
  concurrentLaunches: number;
  /** Largest virtual size of an imported disk, in bytes. */
  maxVirtualSizeBytes: number;
}

/** An image as the platform itself tells it. @public */
export interface PlatformImage {
  /** The platform's id, unique within platform and region. */
  id: string;
  /** Our image id, if the platform carries our marker. */
  marker?: string;
  name: string;
  description?: string;
  region: string;
  kind: Image['kind'];
  /** `public` for what the platform offers to everyone. */
  visibility: 'public' | 'private';
  /** The platform's own word for the state. */
  platformStatus: string;
  available: boolean;
  /** What is wrong with its bytes, if something is; it is not available then. */
  damage?: string;
  /** Its bytes are not on the platform until somebody wants them. */
  awaited?: boolean;
  os: Image['os'];
  architecture: Image['architecture'];
  bootMode: Image['bootMode'];
  features: ImageFeatures;
  minMemoryMiB?: number;
  maxMemoryMiB?: number;
  minDiskGiB?: number;
  format?: DiskFormat;
  /** Its bytes are encrypted where the platform keeps them. */
  encrypted?: boolean;
  /** Bytes stored. */
  sizeBytes?: number;
  /** Bytes the guest sees; of several disks, the sum. */
  virtualSizeBytes?: number;
  /** Of a full machine: its disks, the system disk first. */
  disks?: PlatformDisk[];
  /** `sha256:` and 64 hex digits, of the stored file. */
  digest?: string;
  defaultUser?: string;
  family?: string;
  version?: string;
}

/** @public */
export type PlatformMachineState =
  | 'creating'
  | 'running'
  | 'paused'
  | 'stopping'
  | 'stopped'
  | 'failed';

/** A virtual machine as the platform itself tells it. @public */
export interface PlatformMachine {
  id: string;
  /** Our machine id, if the platform carries our marker. */
  marker?: string;
  name: string;
  region: string;
  state: PlatformMachineState;
  platformStatus: string;
  /** Id of the platform image it was made from. */
  imageId?: string;
  vcpus: number;
  memoryMiB: number;
  diskGiB: number;
  /** Its disks, the system disk first; left out where that is not known. */
  disks?: PlatformDisk[];
  addresses: { purpose: 'ssh' | 'internal'; host: string; port?: number }[];
  /** Why it failed, when it did. */
  reason?: string;
  /** What it runs on: `{ accelerator: 'tcg' }`. */
  facts?: Record<string, string>;
}

/** @public */
export interface InventoryGroup {
  images(options: CallOptions): AsyncIterable<PlatformImage>;
  image(id: string, options: CallOptions): Promise<PlatformImage | undefined>;
  machines(options: CallOptions): AsyncIterable<PlatformMachine>;
  machine(
    id: string,
    options: CallOptions,
  ): Promise<PlatformMachine | undefined>;
  /**
   * Destroys an image, and whatever an import or capture of it that was cut
   * short has left; without `id`, what carries the marker. Gone already counts
   * as done. Throws `ConflictError` naming the dependants when disks of virtual
   * machines rest on it, and `NotAllowedError` when `marker` is not the image's
   * marker.
   */
  deleteImage(
    image: { id?: string; marker: string },
    options: CallOptions,
  ): Promise<void>;
}

/** @public */
export interface NewPlatformImage {
  /** Our image id; the platform keeps it with the image. */
  marker: string;
  name: string;
  description?: string;
  region: string;
  kind: Image['kind'];
  os: Image['os'];
  architecture: Image['architecture'];
  bootMode: Image['bootMode'];
  features: ImageFeatures;
  minMemoryMiB?: number;
  minDiskGiB?: number;
  defaultUser?: string;
  /** Only where the platform has `encrypt`; see there. @defaultValue false */
  encrypted?: boolean;
}

/** Brings a disk that the portal holds into the platform. @public */
export interface ImportGroup {
  /**
   * From where images may come: files that people upload to the portal, and
   * addresses (also of objects in buckets) that it fetches. The portal hands over
   * either by `fromFile`, as it does copies. @defaultValue all of them
   */
  readonly sources?: readonly ImportSource['type'][];
  /** Formats taken as they are; the portal converts all others to the first. */
  readonly acceptedFormats: readonly DiskFormat[];
  /**
   * Agents that every machine's image must have, and those that it must not
   * have. Default none.
   */
  readonly agents?: {
    readonly required?: readonly Agent[];
    readonly conflicting?: readonly Agent[];
  };
  /**
   * Takes an inspected file. `mayMove` allows to rename it away instead of
   * writing its bytes a second time.
   */
  fromFile(
    source: {
      path: string;
      format: DiskFormat;
      sizeBytes: number;
      virtualSizeBytes: number;
      digest: string;
      mayMove: boolean;
      /**
       * The file is encrypted already, by the data key that the new image has; it
       * is kept as it is.
       */
      encrypted?: boolean;
    },
    image: NewPlatformImage,
    options: WorkOptions,
  ): Promise<PlatformImage>;
}

/** Makes an image of a virtual machine. @public */
export interface CaptureGroup {
  /** A consistent copy of a running machine's disk is possible. */
  readonly live: boolean;
  /** What it can be made from. @defaultValue only the system disk */
  readonly sources?: readonly CaptureSource['type'][];
  fromMachine(
    machine: { id: string; marker: string },
    image: NewPlatformImage,
    /** Of the system disk, unless another source of `sources` is named. */
    options: WorkOptions & { source?: CaptureSource },
  ): Promise<{
    image: PlatformImage;
    /** How consistent the copy is with what ran at the time. */
    consistency: 'stopped' | 'filesystem' | 'crash';
  }>;
}

/** Hands out the bytes of an image. @public */
export interface ExportGroup {
  open(
    id: string,
    options: CallOptions,
  ): Promise<{
    format: DiskFormat;
    sizeBytes: number;
    digest?: string;
    /** Bytes from `start` to `end`, both included. */
    read(range: { start: number; end: number }): Readable;
    /**
     * Fills the buffer with what is at `position` and answers how many bytes
     * came; 0 at the end. Where it is there, downloads go out twice as fast.
     */
    readInto?(buffer: Uint8Array, position: number): Promise<number>;
    close(): Promise<void>;
  }>;
}

/** What starts a machine's system. @public */
export type FirmwareKind = Exclude<Image['bootMode'], 'both'>;

/** What the guest is told on its first boot. @public */
export interface GuestLogin {
  user?: string;
  sshPublicKeys: string[];
  /** crypt(3) hash, such as `$6$…`; never the password. */
  passwordHash?: string;
}

/** @public */
export interface LaunchSpec {
  /** Our machine id; the platform keeps it with the machine. */
  marker: string;
  name: string;
  region: string;
  imageId: string;
  flavor: Flavor;
  hostname: string;
  login: GuestLogin;
  /** cloud-config or a script, from the template first, then the requester. */
  userData: string[];
  /** Only where the platform has `dataDisks`. */
  dataDisks?: LaunchDisk[];
}

/** @public */
export interface LaunchGroup {
  readonly flavors: readonly Flavor[];
  /**
   * The processors that its machines can have, at least one. What an image holds
   * for another one is refused by `create` and `replaceSystemDisk` with an
   * `InputError`, and never launched by the portal.
   */
  readonly architectures: readonly Image['architecture'][];
  /** The firmware that its machines can start with, at least one; the same holds. */
  readonly bootModes: readonly FirmwareKind[];
  /** A password can be given at launch, for images with cloud-init. */
  readonly passwords: boolean;
  /**
   * Disks of machines rest on the bytes of their image (linked clones), so that
   * `deleteImage` refuses while there are any. @defaultValue false
   */
  readonly linkedDisks?: boolean;
  /**
   * Machines can have data disks: blank, of images, and those that an image of a
   * full machine brings.
   */
  readonly dataDisks?: { max: number; maxSizeGiB: number };
  /**
   * What images can ask of the hardware and every machine of such an image then
   * gets: several queues for each network card (`multiQueue`), network cards by
   * SR-IOV (`sriov`), memory and processors that are added while it runs
   * (`hotUpgrade`). Machines of images that ask for another one run without it.
   * @defaultValue none
   */
  readonly features?: readonly HardwareFeature[];
  /** Makes disk, seed and machine, and powers it on. */
  create(spec: LaunchSpec, options: WorkOptions): Promise<PlatformMachine>;
  /**
   * Waits until the guest answers (SSH banner, agent); of a machine that starts
   * from an `iso` image, until it runs. Throws when it died on the way, with the
   * last lines of its console in the reason.
   */
  waitUntilReady(
    machine: { id: string; marker: string },
    options: WorkOptions & { timeoutMs: number },
  ): Promise<PlatformMachine>;
  /** Destroys machine and disks. Gone already counts as done. */
  destroy(
    machine: { id?: string; marker: string },
    options: CallOptions,
  ): Promise<void>;
}

/** @public */
export interface PowerGroup {
  start(
    machine: { id: string; marker: string },
    options: WorkOptions,
  ): Promise<PlatformMachine>;
  /** Asks the guest; with `force`, or when it does not listen, cuts power. */
  stop(
    machine: { id: string; marker: string },
    options: WorkOptions & { force: boolean; graceMs: number },
  ): Promise<PlatformMachine>;
  reboot(
    machine: { id: string; marker: string },
    options: WorkOptions,
  ): Promise<PlatformMachine>;
}

/** The serial console. @public */
export interface ConsoleGroup {
  /** The last bytes the guest wrote, also of a stopped machine. */
  history(
    machine: { id: string; marker: string },
    options: CallOptions & { maxBytes: number },
  ): Promise<Buffer>;
  /** Live bytes both ways, without history. Many may be attached at once. */
  attach(
    machine: { id: string; marker: string },
    options: CallOptions,
  ): Promise<Duplex>;
}

/** One configured cloud connection. @public */
export interface Platform {
  /** From configuration; unique in this portal. */
  readonly id: string;
  /** Of the module: `qemu`, `openstack` … */
  readonly type: string;
  readonly title: string;
  readonly regions: readonly string[];
  readonly limits: PlatformLimits;

  readonly inventory: InventoryGroup;
  readonly imports?: ImportGroup;
  readonly capture?: CaptureGroup;
  readonly snapshot?: SnapshotGroup;
  readonly backup?: BackupGroup;
  readonly export?: ExportGroup;
  readonly launch?: LaunchGroup;
  readonly power?: PowerGroup;
  readonly rebuild?: RebuildGroup;
  readonly console?: ConsoleGroup;
  readonly encrypt?: EncryptGroup;
  readonly isoBoot?: IsoBootGroup;
  readonly fetch?: FetchGroup;

  health(options: CallOptions): Promise<PlatformHealth>;
  /** Called once before the first use. Must not throw for what `health` can tell. */
  start?(options: CallOptions): Promise<void>;
  /** Lets go of sockets and timers. Virtual machines go on running. */
  stop?(): Promise<void>;
}
