import {
  hasText,
  u16,
  u32,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { cleanLabel } from './label';

/** A file system or volume that fills a disk or partition. */
export interface FileSystem {
  name: string;
  label?: string;
}

interface Magic {
  name: string;
  matches(head: Buffer): boolean;
  /** Place of the label, which is text in UTF-8. */
  label?: { offset: number; length: number };
}

const hex = (offset: number, value: number) => (head: Buffer) =>
  u32(head, offset, true) === value;
const text =
  (value: string, ...offsets: number[]) =>
  (head: Buffer) =>
    offsets.some(offset => hasText(head, offset, value));
const sectors = [0, 512, 1024, 1536];

/** Everything here fits into the first 72 KiB. */
const magics: readonly Magic[] = [
  {
    name: 'ext',
    matches: head => u16(head, 0x438, true) === 0xef53,
    label: { offset: 0x478, length: 16 },
  },
  { name: 'xfs', matches: text('XFSB', 0), label: { offset: 108, length: 12 } },
  {
    name: 'btrfs',
    matches: text('_BHRfS_M', 0x10040),
    label: { offset: 0x1012b, length: 256 },
  },
  { name: 'ntfs', matches: text('NTFS    ', 3) },
  { name: 'exfat', matches: text('EXFAT   ', 3) },
  {
    name: 'fat',
    matches: text('FAT32   ', 82),
    label: { offset: 71, length: 11 },
  },
  {
    name: 'fat',
    matches: head =>
      text('FAT12   ', 54)(head) ||
      text('FAT16   ', 54)(head) ||
      text('FAT     ', 54)(head),
    label: { offset: 43, length: 11 },
  },
  {
    name: 'swap',
    matches: text('SWAPSPACE2', 4086),
    label: { offset: 1052, length: 16 },
  },
  { name: 'lvm', matches: text('LABELONE', ...sectors) },
  { name: 'raid', matches: hex(4096, 0xa92b4efc) },
  { name: 'raid', matches: hex(0, 0xa92b4efc) },
  { name: 'f2fs', matches: hex(1024, 0xf2f52010) },
  { name: 'erofs', matches: hex(1024, 0xe0f5e1e2) },
  { name: 'squashfs', matches: text('hsqs', 0) },
  { name: 'jfs', matches: text('JFS1', 0x8000) },
  // Version 4 is HFS+, version 5 its case-sensitive kind.
  { name: 'hfs+', matches: text('H+\0\x04', 1024) },
  { name: 'hfs+', matches: text('HX\0\x05', 1024) },
  { name: 'apfs', matches: text('NXSB', 32) },
  { name: 'bsd', matches: hex(512, 0x82564557) },
  { name: 'ufs', matches: hex(0x1055c, 0x19540119) },
  { name: 'udf', matches: text('BEA01', 0x8001) },
];

/** Finds what fills the disk whose first bytes these are. */
export function findFileSystem(head: Buffer): FileSystem | undefined {
  const magic = magics.find(it => it.matches(head));
  if (!magic) {
    return undefined;
  }
  const { name } = magic;
  const place = magic.label;
  const label =
    place &&
    cleanLabel(
      head.toString('utf8', place.offset, place.offset + place.length),
    );
  // What mkfs.fat writes when no label is given.
  return label && label !== 'NO NAME' ? { name, label } : { name };
}
