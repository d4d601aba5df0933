/**
 * The rows of our tables. Times are milliseconds since 1970 in a bigint, so
 * that both engines sort and compare them alike; PostgreSQL hands bigints out
 * as text, and the row mappers turn them into numbers. JSON travels as text.
 * `owner_ref` is '' for what a platform itself offers, because keyset indexes
 * want no nulls.
 */
import type {
  Architecture,
  BootMode,
  DiskFormat,
  ImageKind,
  ImageStatus,
  MachineState,
  ShareStatus,
  Standing,
  Visibility,
} from '@vm-images/backstage-plugin-vm-images-common';

export type BigIntColumn = number | string;

export interface ImageRow {
  id: string;
  name: string;
  /** Lower case, for search and sorting. */
  name_key: string;
  description: string;
  kind: ImageKind;
  visibility: Visibility;
  status: ImageStatus;
  standing: Standing;
  /** JSON of `Failure`. */
  failure: string | null;
  platform_id: string;
  region: string;
  platform_image_id: string | null;
  platform_status: string | null;
  /** Are its bytes on the platform, or only when somebody wants them? */
  bytes: 'here' | 'awaited';
  /** JSON of the names of facts that were detected and not stated. */
  detected: string;
  os_type: 'linux' | 'windows' | 'other';
  os_distribution: string;
  os_version: string;
  architecture: Architecture;
  boot_mode: BootMode;
  /** JSON of `ImageFeatures`. */
  features: string;
  min_memory_mib: number | null;
  max_memory_mib: number | null;
  min_disk_gib: number | null;
  encrypted: boolean | number;
  /** Whose key it is encrypted with; null when that is not known. */
  encryption_key: 'platform' | 'customer' | null;
  /** Service and name of that key; null when it is not encrypted by us. */
  encryption_key_name: string | null;
  project_group: string;
  family: string;
  version: string;
  format: DiskFormat | null;
  size_bytes: BigIntColumn;
  virtual_size_bytes: BigIntColumn | null;
  digest: string | null;
  /** JSON of `ImageDisk[]`, of a full machine. */
  disks: string | null;
  default_user: string | null;
  /** JSON of `ImageOrigin`. */
  origin: string;
  owner_ref: string;
  created_by: string;
  /**
   * Who may see it, for keyset indexes: `*` when everyone may, else the owner.
   * Follows from `visibility` and `owner_ref`; only database/images writes it.
   */
  audience: string;
  /** Name and tags in lower case: what a search looks through. */
  search_key: string;
  /** JSON of `Listing`, of what is published. */
  listing: string | null;
  /** JSON of `LicensedBy`, of what was made from an image that binds it. */
  licensed_by: string | null;
  /** JSON of `PendingImageChange`: what waits until it is available. */
  pending_change: string | null;
  /** JSON of string[], the truth; `image_tags` is the index over it. */
  tags: string;
  /** The operation that works on it now. */
  operation_id: string | null;
  revision: number;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  /** When it left the lists (bin, destroyed). */
  deleted_at: BigIntColumn | null;
  /** Who put it into the recycle bin. */
  deleted_by: string | null;
  /** Its status before it went into the recycle bin. */
  deleted_from: 'available' | 'failed' | null;
  /** When the recycle bin lets go of it. */
  will_destroy_at: BigIntColumn | null;
  protected: boolean | number;
}

/** One row per tag of a live image; carries the audience and the default sort key. */
export interface ImageTagRow {
  tag: string;
  audience: string;
  name_key: string;
  updated_at: BigIntColumn;
  image_id: string;
}

/** A user or group that an image is shared with. */
export interface ImageShareRow {
  id: string;
  image_id: string;
  recipient_ref: string;
  status: ShareStatus;
  note: string;
  created_by: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
}

export interface TemplateRow {
  id: string;
  name: string;
  title: string;
  description: string;
  /** JSON of `OperatingSystem`. */
  os: string;
  /** What a search looks through, in lower case; only database/templates writes it. */
  search_key: string;
  owner_ref: string;
  created_by: string;
  visibility: 'public' | 'private';
  published: boolean | number;
  /** JSON of the stored mappings. */
  mappings: string;
  default_size: string | null;
  max_count: number;
  login_user: string | null;
  user_data: string | null;
  /** `<platform>/<region>/<platform image id>` of a template made for a public image. */
  made_for: string | null;
  revision: number;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  deleted_at: BigIntColumn | null;
}

export interface MachineRow {
  id: string;
  name: string;
  name_key: string;
  description: string;
  platform_id: string;
  region: string;
  platform_machine_id: string | null;
  platform_status: string | null;
  state: MachineState;
  failure: string | null;
  image_id: string | null;
  image_name: string | null;
  template_id: string | null;
  template_title: string | null;
  owner_ref: string;
  created_by: string;
  flavor: string | null;
  vcpus: number;
  memory_mib: number;
  disk_gib: number;
  /** JSON of `MachineDisk[]`; `[]` where only `disk_gib` is known. */
  disks: string;
  /** JSON of `MachineAddress[]`. */
  addresses: string;
  login_user: string | null;
  /** JSON of ('key' | 'password')[]. */
  login_methods: string;
  /** JSON of `StoredInstallation`, of what is installed from an ISO. */
  install: string | null;
  launch_operation_id: string | null;
  /** JSON of `VirtualMachine['launchTimes']`. */
  launch_times: string;
  operation_id: string | null;
  revision: number;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  deleted_at: BigIntColumn | null;
}

export interface PlatformStateRow {
  platform_id: string;
  last_sync_at: BigIntColumn | null;
  last_sync_error: string | null;
}

/** A request that may be repeated, and the answer it got the first time. */
export interface IdempotencyRow {
  caller: string;
  key: string;
  /** sha256 of method, path and body: the same key with another body is refused. */
  request_hash: string;
  status: number | null;
  /** JSON answer; null while the first one is still being answered. */
  response: string | null;
  created_at: BigIntColumn;
}
