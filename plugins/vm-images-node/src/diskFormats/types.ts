import type {
  Architecture,
  BootMode,
  DiskFormat,
  OperatingSystem,
} from '@vm-images/backstage-plugin-vm-images-common';

/**
 * Random access to the bytes of a file or of a virtual disk.
 *
 * `read` gives exactly `length` bytes or fails.
 *
 * @public
 */
export interface DiskReader {
  /** In bytes. */
  readonly size: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/** How the file holds the disk. @public */
export interface DiskDetails {
  /** `streamOptimized`, `dynamic`, `fixed` …; `undefined` if there is one kind. */
  subformat?: string;
  /** Version of the format, such as 3 for qcow2. */
  version?: number;
  /** Unit of allocation, in bytes. */
  clusterSizeBytes?: number;
  /** How those units are packed that are packed at all. */
  compression?: 'zlib' | 'zstd' | 'deflate';
  /** The content can only be read with a key. */
  encrypted: boolean;
  /** Internal snapshots in the file; a conversion drops them. */
  snapshots?: number;
  /** Not closed properly by its last writer. */
  dirty?: boolean;
}

/** What the disk's content says of the machine it is for. @public */
export interface DiskFacts {
  /** How it can boot; `undefined` if it can't, or if that can't be told. */
  bootMode?: BootMode;
  architecture?: Architecture;
  /** The system that is installed, or that a disc installs. */
  os?: OperatingSystem;
  partitionTable?: 'mbr' | 'gpt' | 'none';
  /** `undefined` if that can't be told, as in an encrypted disk. */
  bootable?: boolean;
  /** Volume label of an ISO, or of a file system that fills the disk. */
  label?: string;
}

/** A disk that passed every check. @public */
export interface DiskInspection {
  format: DiskFormat;
  /** What a machine sees, in bytes. */
  virtualSizeBytes: number;
  /** Length of the file, in bytes. */
  sizeBytes: number;
  details: DiskDetails;
  facts: DiskFacts;
}

/** @public */
export interface InspectOptions {
  /** What the giver says it is; anything else found is refused. */
  declaredFormat?: DiskFormat;
  /** Default 2 TiB. */
  maxVirtualSizeBytes?: number;
  /**
   * Takes a raw file that holds neither a partition table nor a known file
   * system: an empty or application-specific data disk. Texts and archives are
   * refused all the same.
   */
  allowUnknownContent?: boolean;
}

/** What the parser of one format found. */
export interface ParsedDisk {
  virtualSizeBytes: number;
  details: DiskDetails;
  /** The disk as a machine sees it; `undefined` if it can't be read. */
  guest?: DiskReader;
  /** Facts that the format itself holds, as an ISO does. */
  facts?: DiskFacts;
}
