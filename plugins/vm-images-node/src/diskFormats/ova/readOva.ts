/**
 * OVA: a machine as one tar archive, of its description (OVF, the first file),
 * perhaps a manifest of digests, and its disks.
 */
import type { ImageFacts } from '@vm-images/backstage-plugin-vm-images-common';
import { BrokenImageError, assertSafe, assertSound } from '../errors';
import { bufferReader, sliceReader } from '../readers';
import type { DiskReader } from '../types';
import { assertDigest, readManifest } from './manifest';
import type { PromisedDigest } from './manifest';
import { readOvf } from './ovf';
import type { OvfMachine } from './ovf';
import { readTarIndex } from './tarIndex';
import type { TarEntry } from './tarIndex';

/** A disk in an archive: a range of the archive's bytes. @public */
export interface OvaDisk {
  /** Of its file in the archive. */
  name: string;
  /** In bytes, from the start of the archive. */
  offset: number;
  sizeBytes: number;
}

/** @public */
export interface Ova {
  /** The machine's. */
  name?: string;
  /** What the description says; nobody has to keep to it. */
  facts: ImageFacts;
  cpus?: number;
  /** The system disk first. */
  disks: OvaDisk[];
  /**
   * Reads all that the manifest has a digest of.
   *
   * @throws BrokenImageError if something in the archive is another file
   */
  verify(signal?: AbortSignal): Promise<void>;
}

const MAX_OVF_BYTES = 1024 * 1024;
const MAX_MANIFEST_BYTES = 64 * 1024;

async function textOf(
  reader: DiskReader,
  entry: TarEntry,
  maxBytes: number,
): Promise<string> {
  assertSafe(
    entry.size <= maxBytes,
    'ova-text',
    `'${entry.name}' has ${entry.size} bytes, and ${maxBytes} are allowed`,
    'Export the machine again as an OVA.',
  );
  return (await reader.read(entry.offset, entry.size)).toString('utf8');
}

async function promisesOf(
  reader: DiskReader,
  entries: TarEntry[],
): Promise<[TarEntry, PromisedDigest][]> {
  const manifest = entries.find(({ name }) => /\.mf$/i.test(name));
  if (!manifest) return [];
  const text = await textOf(reader, manifest, MAX_MANIFEST_BYTES);
  return readManifest(text).map(promised => {
    const entry = entries.find(({ name }) => name === promised.fileName);
    assertSound(
      entry !== undefined,
      'ova-manifest',
      `its manifest names '${promised.fileName}', which is not there`,
    );
    return [entry, promised];
  });
}

function diskEntry(
  entries: TarEntry[],
  disk: { fileName: string; sizeBytes?: number },
): OvaDisk {
  const { fileName, sizeBytes } = disk;
  const entry = entries.find(({ name }) => name === fileName);
  assertSafe(
    entry !== undefined,
    'ova-disk',
    `its description names '${fileName.slice(
      0,
      80,
    )}', which is not in the archive`,
    'Export the machine with its disks, as one OVA.',
  );
  assertSound(
    sizeBytes === undefined || sizeBytes === entry.size,
    'ova-size',
    `its description says that '${entry.name}' has ${sizeBytes} bytes, but it has ${entry.size}`,
  );
  return { name: entry.name, offset: entry.offset, sizeBytes: entry.size };
}

/**
 * Reads what is in an OVA, its disks excepted: each is still to be inspected,
 * by `inspectDisk` with {@link diskInOva}.
 *
 * @throws UnsafeImageError, BrokenImageError
 * @public
 */
export async function readOva(reader: DiskReader): Promise<Ova> {
  const entries = await readTarIndex(reader);
  const descriptions = entries.filter(({ name }) => /\.ovf$/i.test(name));
  assertSafe(
    descriptions.length === 1 && descriptions[0] === entries[0],
    'ova-description',
    'its first file is not the one description of a machine (.ovf)',
    'Export the machine again as an OVA.',
  );
  const machine = readOvf(await textOf(reader, entries[0], MAX_OVF_BYTES));
  const disks = machine.disks.map(disk => diskEntry(entries, disk));
  assertSafe(
    new Set(disks.map(({ offset }) => offset)).size === disks.length,
    'ova-duplicate',
    'two of its disks are the same file',
    'Export the machine again as an OVA.',
  );
  const promises = await promisesOf(reader, entries);
  const { name, facts, cpus } = machine;
  return {
    ...{ name, facts, cpus, disks },
    async verify(signal) {
      for (const [entry, promised] of promises) {
        await assertDigest(reader, entry, promised, signal);
      }
    },
  };
}

/** The bytes of one disk of an archive. @public */
export function diskInOva(reader: DiskReader, disk: OvaDisk): DiskReader {
  return sliceReader(reader, disk.offset, disk.sizeBytes);
}

/**
 * What the first bytes of an OVA tell, before the rest of it is there.
 *
 * @returns `undefined` if the description is not whole in them
 * @throws UnsafeImageError, BrokenImageError
 * @public
 */
export async function readOvaStart(
  start: Uint8Array,
): Promise<Pick<OvfMachine, 'name' | 'facts' | 'cpus' | 'disks'> | undefined> {
  const reader = bufferReader(start);
  const [first] = await readTarIndex(reader, 1).catch(error => {
    if (error instanceof BrokenImageError && error.rule === 'truncated') {
      return [];
    }
    throw error;
  });
  return first && readOvf(await textOf(reader, first, MAX_OVF_BYTES));
}
