import type { DiskFormat } from '@vm-images/backstage-plugin-vm-images-common';
import { readDiskContent } from './content/diskContent';
import { BrokenImageError, assertSafe } from './errors';
import { parseIso } from './formats/iso9660';
import { parseQcow2 } from './formats/qcow2';
import { parseRaw } from './formats/raw';
import { parseVdi } from './formats/vdi';
import { parseVhd } from './formats/vhd';
import { parseVhdx } from './formats/vhdx';
import { parseVmdk } from './formats/vmdk';
import {
  START_BYTES,
  TAIL_BYTES,
  refusedSignatures,
  takenSignatures,
  type FileEdges,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { DEFAULT_MAX_VIRTUAL_SIZE_BYTES } from './limits';
import type { ParseLimits } from './limits';
import { boundedReader } from './readers';
import type {
  DiskFacts,
  DiskInspection,
  DiskReader,
  InspectOptions,
  ParsedDisk,
} from './types';

type Parser = (
  reader: DiskReader,
  limits: ParseLimits & { allowUnknownContent?: boolean },
) => Promise<ParsedDisk>;

const parsers: Record<DiskFormat, Parser> = {
  qcow2: parseQcow2,
  raw: parseRaw,
  vmdk: parseVmdk,
  vhd: parseVhd,
  vhdx: parseVhdx,
  vdi: parseVdi,
  iso: parseIso,
};

async function readEdges(reader: DiskReader): Promise<FileEdges> {
  const tail = Math.min(reader.size, TAIL_BYTES);
  return {
    head: await reader.read(0, Math.min(reader.size, START_BYTES)),
    tail: await reader.read(reader.size - tail, tail),
  };
}

/** The one format that claims the file; refuses those that are not taken. */
function detectFormat(edges: FileEdges): DiskFormat {
  const taken = takenSignatures.filter(it => it.matches(edges));
  const refused = refusedSignatures.filter(it => it.matches(edges));
  const names = [...taken.map(it => it.format), ...refused.map(it => it.name)];
  assertSafe(
    names.length <= 1,
    'several-formats',
    `it claims to be several formats at once (${names.join(', ')})`,
    'Convert it to a plain qcow2 with a tool that you trust.',
  );
  if (refused[0]) {
    const { name, remedy } = refused[0];
    assertSafe(false, 'format-not-taken', `${name} is not taken`, remedy);
  }
  return taken[0]?.format ?? 'raw';
}

/** Facts of the content; none if a guest's own data is what is damaged. */
async function contentFacts(guest: DiskReader | undefined): Promise<DiskFacts> {
  if (!guest) {
    return {};
  }
  return (await readDiskContent(guest)).facts;
}

/**
 * Inspects a file that came from outside before any other program may open it.
 *
 * Reads the headers and tables only (at most 96 MiB, usually some 100 KiB) and
 * trusts none of their numbers. What passes names no other file, is exactly one
 * format, fits the limits and is not obviously cut off; whether every cluster
 * is sound is for `qemu-img check` in the sandbox to say.
 *
 * @param reader - from `fileReader` or `bufferReader`
 * @throws UnsafeImageError if it could do harm, or is of a kind not taken
 * @throws BrokenImageError if it is damaged, cut off or contradicts itself
 * @public
 */
export async function inspectDisk(
  reader: DiskReader,
  options: InspectOptions = {},
): Promise<DiskInspection> {
  if (reader.size === 0) {
    throw new BrokenImageError({
      rule: 'empty',
      reason: 'the file is empty',
      remedy: 'Give a disk image.',
    });
  }
  const bounded = boundedReader(reader);
  const format = detectFormat(await readEdges(bounded));
  const { declaredFormat } = options;
  assertSafe(
    declaredFormat === undefined || declaredFormat === format,
    'format-mismatch',
    `it was declared as ${declaredFormat}, but its content is ${format}`,
    `Declare it as ${format}, or leave the format to be detected.`,
  );
  const parsed = await parsers[format](bounded, {
    maxVirtualSizeBytes:
      options.maxVirtualSizeBytes ?? DEFAULT_MAX_VIRTUAL_SIZE_BYTES,
    allowUnknownContent: options.allowUnknownContent,
  });
  return {
    format,
    virtualSizeBytes: parsed.virtualSizeBytes,
    sizeBytes: reader.size,
    details: parsed.details,
    facts: parsed.facts ?? (await contentFacts(parsed.guest)),
  };
}
