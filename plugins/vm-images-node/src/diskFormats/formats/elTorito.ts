import { assertInside, assertSound } from '../errors';
import type { DiskReader } from '../types';

/** A way to boot from the disc. */
export interface BootEntry {
  platform: 'x86' | 'efi' | 'other';
  /** First sector (2048 bytes) of what is booted. */
  sector: number;
}

const ENTRY_BYTES = 32;
/** Eight sectors of entries: far more than any disc has. */
const MAX_CATALOG_BYTES = 16 * 1024;
const HEADER = { section: 0x90, lastSection: 0x91 } as const;
const BOOTABLE = 0x88;
const EXTENSION = 0x44;

function platformOf(id: number): BootEntry['platform'] {
  if (id === 0) {
    return 'x86';
  }
  return id === 0xef ? 'efi' : 'other';
}

function checkValidationEntry(catalog: Buffer): void {
  let sum = 0;
  for (let at = 0; at < ENTRY_BYTES; at += 2) {
    sum += catalog.readUInt16LE(at);
  }
  assertSound(
    catalog[0] === 1 &&
      catalog.readUInt16LE(30) === 0xaa55 &&
      sum % 65536 === 0,
    'iso-boot-catalog',
    'its boot catalog is damaged',
  );
}

/** Reads the boot catalog; goes forward entry by entry, so it can't loop. */
export async function readBootCatalog(
  reader: DiskReader,
  offset: number,
): Promise<BootEntry[]> {
  assertInside(reader.size, {
    offset,
    length: 2 * ENTRY_BYTES,
    what: 'the boot catalog',
  });
  const catalog = await reader.read(
    offset,
    Math.min(MAX_CATALOG_BYTES, reader.size - offset),
  );
  checkValidationEntry(catalog);
  const entries: BootEntry[] = [];
  let platform = platformOf(catalog[1]);
  // The first entry stands alone; sections with a platform each may follow.
  let left = 1;
  for (let at = ENTRY_BYTES; at + ENTRY_BYTES <= catalog.length; ) {
    const indicator = catalog[at];
    if (left > 0) {
      if (indicator === BOOTABLE) {
        entries.push({ platform, sector: catalog.readUInt32LE(at + 8) });
      }
      left -= indicator === EXTENSION ? 0 : 1;
    } else if (
      indicator === HEADER.section ||
      indicator === HEADER.lastSection
    ) {
      platform = platformOf(catalog[at + 1]);
      left = catalog.readUInt16LE(at + 2);
    } else if (indicator !== EXTENSION) {
      break;
    }
    at += ENTRY_BYTES;
  }
  return entries;
}
