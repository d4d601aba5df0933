import { createHash } from 'node:crypto';
import type {
  PlatformDisk,
  PlatformImage,
  PlatformMachine,
  PlatformMachineState,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { MachineRecord } from '../machines/machineRecord';
import { serialOf } from '../machines/machineDisks';
import { SYSTEM_DISK } from '../machines/MachineStore';
import type { Observation } from '../machines/observe';
import type { RemoteImage } from '../images/RemotePublicImages';
import type { ImageManifest } from '../store/imageManifest';

const GiB = 1024 ** 3;

const TROUBLES: Readonly<
  Record<string, { state: PlatformMachineState; reason?: string }>
> = {
  'internal-error': { state: 'failed', reason: 'QEMU met an internal error' },
  'guest-panicked': { state: 'failed', reason: 'The guest panicked' },
  'io-error': {
    state: 'paused',
    reason:
      'A disk could not be written, the file system of the host may be full. ' +
      'Make room, then start the virtual machine again.',
  },
  paused: { state: 'paused' },
};

/** An image in the words of the platform contract. */
export function toPlatformImage(
  image: ImageManifest,
  region: string,
): PlatformImage {
  return {
    ...image.description,
    id: image.id,
    marker: image.marker,
    region,
    visibility: image.origin === 'public' ? 'public' : 'private',
    platformStatus: image.origin,
    available: true,
    format: image.disk.format,
    ...(image.encrypted && { encrypted: true }),
    ...storedFacts(image),
  };
}

/** What the files of an image amount to. */
function storedFacts({ disk, dataDisks }: ImageManifest) {
  const { sizeBytes, virtualSizeBytes, digest } = disk;
  if (!dataDisks) {
    return { sizeBytes, virtualSizeBytes, digest };
  }
  const parts = [{ ...disk, id: SYSTEM_DISK }, ...dataDisks];
  const sum = (field: 'sizeBytes' | 'virtualSizeBytes') =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    sizeBytes: sum('sizeBytes'),
    virtualSizeBytes: sum('virtualSizeBytes'),
    digest: digestOfParts(parts),
    disks: parts.map(toPlatformDisk),
  };
}

/** A disk of an image or of something saved, in the words of the contract. */
export function toPlatformDisk(part: {
  id: string;
  virtualSizeBytes: number;
}): PlatformDisk {
  return {
    id: part.id,
    role: part.id === SYSTEM_DISK ? 'system' : 'data',
    sizeBytes: part.virtualSizeBytes,
  };
}

/** One digest for several files: of their names and digests, line by line. */
function digestOfParts(parts: { id: string; digest: string }[]): string {
  const lines = parts.map(({ id, digest }) => `${digest}  ${id}\n`).join('');
  return `sha256:${createHash('sha256').update(lines).digest('hex')}`;
}

function disksOf(record: MachineRecord): PlatformDisk[] {
  const { diskBytes, dataDisks } = record;
  return [{ id: SYSTEM_DISK, sizeBytes: diskBytes }, ...dataDisks].map(
    ({ id, sizeBytes }) => ({
      ...toPlatformDisk({ id, virtualSizeBytes: sizeBytes }),
      serial: serialOf(record, id),
    }),
  );
}

/** An image that the first launch will fetch, in the words of the contract. */
export function awaitedView(image: RemoteImage, region: string): PlatformImage {
  return {
    ...image.description,
    id: image.id,
    region,
    visibility: 'public',
    platformStatus: 'not fetched yet',
    available: true,
    awaited: true,
    ...(image.sizeBytes !== undefined && { sizeBytes: image.sizeBytes }),
    format: 'qcow2',
    digest: image.digest,
  };
}

/** A machine, and what there is of it, in the words of the contract. */
export function toPlatformMachine(
  record: MachineRecord,
  seen: Observation,
  region: string,
): PlatformMachine {
  const facts: Record<string, string> = { desired: record.desired };
  if (record.accelerator !== undefined) {
    facts.accelerator = record.accelerator;
  }
  return {
    id: record.id,
    marker: record.marker,
    name: record.name,
    region,
    imageId: record.image.id,
    vcpus: record.vcpus,
    memoryMiB: record.memoryMiB,
    diskGiB: record.diskBytes / GiB,
    disks: disksOf(record),
    addresses:
      record.sshPort === undefined
        ? []
        : [{ purpose: 'ssh', host: '127.0.0.1', port: record.sshPort }],
    ...stateOf(record, seen),
    facts,
  };
}

/** QEMU's word for the state, ours, and why where it is a bad one. */
function stateOf(
  record: MachineRecord,
  seen: Observation,
): { state: PlatformMachineState; platformStatus: string; reason?: string } {
  if (seen.present === 'silent') {
    const state = record.stage === 'creating' ? 'creating' : 'running';
    const reason = 'QEMU does not answer at the moment';
    return { state, platformStatus: 'silent', reason };
  }
  if (seen.present === 'absent') {
    return record.stage === 'creating'
      ? { state: 'creating', platformStatus: 'creating' }
      : { state: 'stopped', platformStatus: 'off' };
  }
  const { status } = seen;
  const trouble = TROUBLES[status];
  if (trouble) {
    return { ...trouble, platformStatus: status };
  }
  const goesDown = record.desired === 'stopped';
  return { state: goesDown ? 'stopping' : 'running', platformStatus: status };
}
