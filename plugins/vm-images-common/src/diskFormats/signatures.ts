/**
 * How each disk format is told by its bytes: the formats that are taken, and
 * the many others that people upload by mistake, which are refused by name with
 * a sentence on what to do instead.
 *
 * A signature must be at least as eager as QEMU's own probing. A file that two
 * signatures claim is refused, so what one tool takes for an ISO and another
 * for a qcow2 never gets in.
 */
import type { DiskFormat } from '../model/types';
import { hasText, u32, u64 } from './bytes';

/** What a file's edges say. `tail` is empty where only the start is known. */
export interface FileEdges {
  /** The first bytes, at least {@link START_BYTES} of them if there are. */
  head: Uint8Array;
  /** The last bytes, at most {@link TAIL_BYTES}. */
  tail: Uint8Array;
}

/** As much of a start as every signature and file system check needs. */
export const START_BYTES = 72 * 1024;
/** As much of an end as every signature needs. */
export const TAIL_BYTES = 512;

/** A format that is taken. Raw disks have no signature. */
export interface TakenSignature {
  format: Exclude<DiskFormat, 'raw'>;
  matches(edges: FileEdges): boolean;
}

/** A format that is known and refused. */
export interface RefusedSignature {
  name: string;
  remedy: string;
  matches(edges: FileEdges): boolean;
}

const QCOW_MAGIC = 0x514649fb;
const VDI_MAGIC = 0xbeda107f;
const SESPARSE_MAGIC = 0xcafebabe;
const ISO_DESCRIPTOR = 32 * 1024;

/** @public */
export const takenSignatures: readonly TakenSignature[] = [
  {
    format: 'qcow2',
    matches: ({ head }) =>
      u32(head, 0, false) === QCOW_MAGIC && u32(head, 4, false) !== 1,
  },
  { format: 'vmdk', matches: ({ head }) => hasText(head, 0, 'KDMV') },
  { format: 'vhdx', matches: ({ head }) => hasText(head, 0, 'vhdxfile') },
  {
    format: 'vhd',
    matches: ({ head, tail }) =>
      hasText(head, 0, 'conectix') ||
      hasText(tail, tail.length - 512, 'conectix') ||
      hasText(tail, tail.length - 511, 'conectix'),
  },
  {
    format: 'vdi',
    matches: ({ head }) => u32(head, 0x40, true) === VDI_MAGIC,
  },
  {
    format: 'iso',
    // The volume descriptors may begin with any type, so ask two sectors.
    matches: ({ head }) =>
      hasText(head, ISO_DESCRIPTOR + 1, 'CD001') ||
      hasText(head, ISO_DESCRIPTOR + 2048 + 1, 'CD001'),
  },
];

const convertTo = (driver: string) =>
  `Convert it first: qemu-img convert -f ${driver} -O qcow2 <file> disk.qcow2`;
const unpackWith = (command: string) =>
  `Unpack it first (${command}) and give the disk that is inside.`;
const startsWith =
  (...texts: string[]) =>
  ({ head }: FileEdges) =>
    texts.some(text => hasText(head, 0, text));

/**
 * QEMU takes a text for a VMDK descriptor if, after comments and empty lines,
 * there is a `version=` line.
 */
function isVmdkDescriptor({ head }: FileEdges): boolean {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 4096));
  return (
    /^\s*#\s*disk descriptorfile/i.test(start) ||
    /^(?:[ \t]*(?:#[^\n]*|\r)?\n)*[ \t]*version[ \t]*=/i.test(start)
  );
}

/** @public */
export const refusedSignatures: readonly RefusedSignature[] = [
  {
    name: 'QCOW version 1',
    remedy: convertTo('qcow'),
    matches: ({ head }) =>
      u32(head, 0, false) === QCOW_MAGIC && u32(head, 4, false) === 1,
  },
  {
    name: 'QED',
    remedy: convertTo('qed'),
    matches: startsWith('QED\0'),
  },
  {
    name: 'VMDK text descriptor',
    remedy:
      'It only names other files. Give one self-contained file: qemu-img convert -f vmdk -O qcow2 <file> disk.qcow2',
    matches: isVmdkDescriptor,
  },
  {
    name: 'ESX sparse VMDK (COWD)',
    remedy: 'Export the machine as OVF, or clone the disk with vmkfstools.',
    matches: startsWith('COWD'),
  },
  {
    name: 'ESX space-efficient VMDK',
    remedy:
      'Consolidate the snapshots in vSphere and export the machine again.',
    matches: ({ head }) =>
      u64(head, 0, true) === SESPARSE_MAGIC && u32(head, 12, true) === 2,
  },
  {
    name: 'Parallels disk',
    remedy: convertTo('parallels'),
    matches: startsWith('WithoutFreeSpace', 'WithouFreSpacExt'),
  },
  {
    name: 'Bochs disk',
    remedy: convertTo('bochs'),
    matches: startsWith('Bochs Virtual HD Image'),
  },
  {
    name: 'cloop disk',
    remedy: convertTo('cloop'),
    matches: startsWith('#!/bin/sh\n#V2.0 Format\n'),
  },
  {
    name: 'Apple disk image (dmg)',
    remedy: convertTo('dmg'),
    matches: ({ tail }) => hasText(tail, tail.length - 512, 'koly'),
  },
  {
    name: 'LUKS volume',
    remedy:
      'Decrypt it to a plain disk, or use the encryption of the target platform.',
    matches: startsWith('LUKS\xba\xbe', 'SKUL\xba\xbe'),
  },
  {
    name: 'tar archive',
    remedy:
      'Unpack it first (tar -xf) and give the disk that is inside. An OVA has the description of its machine (.ovf) as its first file.',
    matches: ({ head }) => hasText(head, 257, 'ustar'),
  },
  {
    name: 'gzip archive',
    remedy: unpackWith('gunzip'),
    matches: startsWith('\x1f\x8b\x08'),
  },
  {
    name: 'xz archive',
    remedy: unpackWith('unxz'),
    matches: startsWith('\xfd7zXZ\0'),
  },
  {
    name: 'zip archive',
    remedy: unpackWith('unzip'),
    matches: startsWith('PK\x03\x04', 'PK\x05\x06'),
  },
  {
    name: 'zstd archive',
    remedy: unpackWith('unzstd'),
    matches: startsWith('\x28\xb5\x2f\xfd'),
  },
  {
    name: 'bzip2 archive',
    remedy: unpackWith('bunzip2'),
    matches: ({ head }) =>
      hasText(head, 0, 'BZh') &&
      (hasText(head, 4, '1AY&SY') || hasText(head, 4, '\x17rE8P\x90')),
  },
  {
    name: '7z archive',
    remedy: unpackWith('7z x'),
    matches: startsWith('7z\xbc\xaf\x27\x1c'),
  },
  {
    name: 'LZ4 archive',
    remedy: unpackWith('unlz4'),
    matches: startsWith('\x04\x22\x4d\x18'),
  },
  {
    name: 'RAR archive',
    remedy: unpackWith('unrar x'),
    matches: startsWith('Rar!\x1a\x07'),
  },
  {
    name: 'Windows imaging archive (wim)',
    remedy:
      'Give the installation ISO, or a disk that Windows is installed on.',
    matches: startsWith('MSWIM\0\0\0'),
  },
];
