/** What an image of a machine is like: inherited, as was said, as is known. */
import { randomUUID } from 'node:crypto';
import type {
  Caller,
  CaptureRequest,
  CaptureSource,
  ImageFacts,
  ImageKind,
  ImageOrigin,
} from '@vm-images/backstage-plugin-vm-images-common';
import { inheritedEncryption } from '../../encryption/chooseKey';
import type { NewImageRow } from '../../database/images';
import type { ImageRow, MachineRow } from '../../database/tables';
import { parseJson, withoutUndefined } from '../../database/values';
import type { CapturedImage } from '../../images/operations/captureImage';

/** What a captured image takes over from the one that its machine was made of. */
type Inherited = Pick<
  NewImageRow,
  | 'os_type'
  | 'os_distribution'
  | 'os_version'
  | 'architecture'
  | 'boot_mode'
  | 'features'
  | 'min_memory_mib'
  | 'max_memory_mib'
  | 'min_disk_gib'
  | 'default_user'
  | 'project_group'
>;

/** Of a machine that was found, nobody knows what is on its disk. */
const unknownSystem: Inherited = {
  os_type: 'other',
  architecture: 'x86_64',
  boot_mode: 'both',
};

function inherited(source: ImageRow | undefined, kind: ImageKind): Inherited {
  if (!source) return unknownSystem;
  const { architecture, project_group } = source;
  // There is no system on a data disk that anything of this could be said of.
  if (kind === 'data-disk') {
    return { ...unknownSystem, architecture, project_group };
  }
  return {
    os_type: source.os_type,
    os_distribution: source.os_distribution,
    os_version: source.os_version,
    architecture,
    boot_mode: source.boot_mode,
    features: source.features,
    min_memory_mib: source.min_memory_mib,
    max_memory_mib: source.max_memory_mib,
    min_disk_gib: source.min_disk_gib,
    default_user: source.default_user,
    project_group,
  };
}

/** The same in the words of the API, to be shown before it is captured. */
export function inheritedFacts(source: ImageRow | undefined): ImageFacts {
  const facts = inherited(source, 'system-disk');
  return withoutUndefined({
    os: withoutUndefined({
      type: facts.os_type,
      distribution: facts.os_distribution || undefined,
      version: facts.os_version || undefined,
    }),
    architecture: facts.architecture,
    bootMode: facts.boot_mode,
    features: parseJson<ImageFacts['features']>(facts.features ?? null),
    minMemoryMiB: facts.min_memory_mib ?? undefined,
    maxMemoryMiB: facts.max_memory_mib ?? undefined,
    minDiskGiB: facts.min_disk_gib ?? undefined,
    defaultUser: facts.default_user ?? undefined,
  });
}

/** What was said about the image, over what it inherits. */
function stated(facts: ImageFacts = {}): Partial<Inherited> {
  const { os } = facts;
  return withoutUndefined({
    ...(os && {
      os_type: os.type,
      os_distribution: os.distribution ?? '',
      os_version: os.version ?? '',
    }),
    architecture: facts.architecture,
    boot_mode: facts.bootMode,
    features: facts.features && JSON.stringify(facts.features),
    min_memory_mib: facts.minMemoryMiB,
    max_memory_mib: facts.maxMemoryMiB,
    min_disk_gib: facts.minDiskGiB,
    default_user: facts.defaultUser,
  });
}

const kinds: Record<CaptureSource['type'], ImageKind> = {
  'system-disk': 'system-disk',
  'data-disk': 'data-disk',
  'full-machine': 'full-machine',
  snapshot: 'system-disk',
  backup: 'full-machine',
  'new-snapshot': 'system-disk',
  'new-backup': 'full-machine',
};

/** What an image of this source is. An installation becomes a disk that starts. */
export function kindOfSource(source: CaptureSource | undefined): ImageKind {
  return kinds[source?.type ?? 'system-disk'];
}

const ways: Record<CaptureSource['type'], string> = {
  'system-disk': 'Captured from',
  'data-disk': 'Captured from a data disk of',
  'full-machine': 'Captured with all disks from',
  snapshot: 'Made of a snapshot of',
  backup: 'Made of a backup of',
  'new-snapshot': 'Made of a snapshot of',
  'new-backup': 'Made of a backup of',
};

function originOf(
  machine: MachineRow,
  caller: Caller,
  source: CaptureSource,
  savePointName: string | undefined,
): ImageOrigin {
  const { type } = source;
  const savePoint = savePointOf(source, savePointName);
  const isBackup = type === 'backup' || type === 'new-backup';
  return {
    // Of full machines only those made of backups can be shared.
    type: isBackup ? 'backup' : 'machine',
    text: `${ways[type]} virtual machine "${machine.name}" by ${caller.principal}.`,
    virtualMachineId: machine.id,
    ...(machine.image_id && { imageId: machine.image_id }),
    ...(savePoint && { savePoint }),
  };
}

function savePointOf(
  source: CaptureSource,
  name: string | undefined,
): ImageOrigin['savePoint'] {
  switch (source.type) {
    case 'snapshot':
    case 'backup':
      return withoutUndefined({
        kind: source.type,
        id: source.savePointId,
        name,
      });
    case 'new-snapshot':
    case 'new-backup':
      return withoutUndefined({
        kind:
          source.type === 'new-snapshot'
            ? ('snapshot' as const)
            : ('backup' as const),
        name: source.name,
      });
    default:
      return undefined;
  }
}

/** The row of an image that is about to be made. */
export function newImage(
  request: CaptureRequest,
  machine: MachineRow,
  facts: {
    source: ImageRow | undefined;
    caller: Caller;
    ownerRef: string;
    /** The columns of an image that is encrypted by a chosen key. */
    encryption: Partial<NewImageRow>;
    /** Of the snapshot or backup that it is made of. */
    savePointName?: string;
  },
): NewImageRow {
  const { caller, ownerRef, source } = facts;
  const from: CaptureSource = request.source ?? { type: 'system-disk' };
  const kind = kindOfSource(from);
  return {
    ...inherited(source, kind),
    ...stated(request.facts),
    kind,
    id: randomUUID(),
    name: request.name,
    description: request.description ?? '',
    visibility: 'private',
    status: 'creating',
    platform_id: machine.platform_id,
    region: machine.region,
    family:
      request.family ?? (kind === 'data-disk' ? '' : source?.family ?? ''),
    version: request.version ?? '',
    origin: JSON.stringify(
      originOf(machine, caller, from, facts.savePointName),
    ),
    owner_ref: ownerRef,
    created_by: caller.principal,
    tags: JSON.stringify(request.tags ?? []),
    ...inheritedEncryption(source),
    ...facts.encryption,
  };
}

/** What the platform is told of it. */
export function imageForPlatform(image: NewImageRow): CapturedImage {
  return {
    name: image.name,
    description: image.description ?? '',
    region: image.region,
    kind: image.kind,
    os: {
      type: image.os_type,
      ...(image.os_distribution && { distribution: image.os_distribution }),
      ...(image.os_version && { version: image.os_version }),
    },
    architecture: image.architecture,
    bootMode: image.boot_mode,
    features: parseJson(image.features ?? null) ?? {},
    ...(image.min_memory_mib && { minMemoryMiB: image.min_memory_mib }),
    ...(image.min_disk_gib && { minDiskGiB: image.min_disk_gib }),
    ...(image.default_user && { defaultUser: image.default_user }),
    encrypted: Boolean(image.encrypted),
  };
}
