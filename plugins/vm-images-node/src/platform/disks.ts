/** The disks of machines and of images, and what is kept of them. */
import type {
  CallOptions,
  NewPlatformImage,
  PlatformImage,
  WorkOptions,
} from './contract';

/** How consistent a copy is with what ran at the time. @public */
export type Consistency = 'stopped' | 'filesystem' | 'crash';

/** One disk of a machine, or of an image that has several. @public */
export interface PlatformDisk {
  /** Unique within the machine: `system`, `data-1` … */
  id: string;
  role: 'system' | 'data';
  /** Bytes that the guest sees. */
  sizeBytes: number;
  /** How the guest finds it: `/dev/disk/by-id/virtio-<serial>`. */
  serial?: string;
}

/**
 * A data disk that a machine is launched with, beside those that its image
 * brings. @public
 */
export interface LaunchDisk {
  /** Unique within the machine; not `system`, nor an id of its image's disks. */
  id: string;
  /** At least that of the image. */
  sizeBytes: number;
  /** A `data-disk` image with what the disk holds; blank without. */
  imageId?: string;
}

/** What of a machine an image is made from. @public */
export type CaptureSource =
  | { type: 'system-disk' }
  | { type: 'data-disk'; diskId: string }
  | { type: 'full-machine' };

/** A machine as both sides name it. @public */
export interface MachineIdentity {
  id: string;
  marker: string;
}

/** A kept state of a machine's disks, as the platform tells it. @public */
export interface PlatformSavePoint {
  /** The platform's id, unique within the platform. */
  id: string;
  /** Our id of it. */
  marker: string;
  machineId: string;
  /** Bytes stored. */
  sizeBytes: number;
  consistency: Consistency;
  disks: PlatformDisk[];
}

/** What images can be made of a kept state. @public */
export interface SavePointGroup {
  /** A consistent copy of the disks of a running machine is possible. */
  readonly live: boolean;
  /** Keeps the state of the disks; the machine goes on as it was. */
  create(
    machine: MachineIdentity,
    savePoint: { marker: string; name: string },
    options: WorkOptions,
  ): Promise<PlatformSavePoint>;
  /** Everything that is kept, of all machines. */
  list(options: CallOptions): AsyncIterable<PlatformSavePoint>;
  /**
   * Destroys one, and what a creation that was cut short has left; without `id`,
   * what carries the marker. Gone already counts as done.
   *
   * @throws NotAllowedError when `marker` is not its marker
   */
  remove(
    savePoint: { id?: string; marker: string },
    options: CallOptions,
  ): Promise<void>;
  /**
   * Makes an image of what was kept: a `system-disk` of a snapshot, a
   * `full-machine` of a backup. The image does not need the save point afterwards.
   */
  toImage(
    savePoint: { id: string; marker: string },
    image: NewPlatformImage,
    options: WorkOptions,
  ): Promise<{ image: PlatformImage; consistency: Consistency }>;
}

/** Snapshots: of a machine's system disk. @public */
export type SnapshotGroup = SavePointGroup;

/** Backups: of all disks of a machine, as they were at one moment. @public */
export type BackupGroup = SavePointGroup;
