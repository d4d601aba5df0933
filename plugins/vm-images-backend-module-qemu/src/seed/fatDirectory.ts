const ENTRY = 32;
const ATTRIBUTE_VOLUME_LABEL = 0x08;
const ATTRIBUTE_ARCHIVE = 0x20;
const ATTRIBUTE_LONG_NAME = 0x0f;
const UNITS_PER_LONG_ENTRY = 13;
/** Where the thirteen UTF-16 units lie within a long-name entry. */
const UNIT_AT = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
/** 1 February 2025: fixed, so that equal inputs make equal disks. */
const DATE = 0x5a41;

/** A file whose content already has its clusters. */
export interface PlacedFile {
  name: string;
  firstCluster: number;
  size: number;
}

/** Makes the root directory: the label, then long and short names per file. */
export function fatDirectory(label: string, files: PlacedFile[]): Buffer {
  const entries = [shortEntry(label.padEnd(11), ATTRIBUTE_VOLUME_LABEL, 0, 0)];
  for (const [index, file] of files.entries()) {
    // Nobody reads the short name; it has to be unique and well-formed.
    const short = `F${String(index + 1).padStart(5, '0')}~1   `;
    entries.push(
      ...longEntries(file.name, checksum(short)),
      shortEntry(short, ATTRIBUTE_ARCHIVE, file.firstCluster, file.size),
    );
  }
  return Buffer.concat(entries);
}

function shortEntry(
  name: string,
  attribute: number,
  firstCluster: number,
  size: number,
): Buffer {
  const entry = Buffer.alloc(ENTRY);
  entry.write(name, 0, 11, 'latin1');
  entry.writeUInt8(attribute, 11);
  entry.writeUInt16LE(DATE, 16);
  entry.writeUInt16LE(DATE, 24);
  entry.writeUInt16LE(firstCluster, 26);
  entry.writeUInt32LE(size, 28);
  return entry;
}

/** The pieces of a long name, last piece first, as they lie on the disk. */
function longEntries(name: string, sum: number): Buffer[] {
  const count = Math.ceil(name.length / UNITS_PER_LONG_ENTRY);
  const entries: Buffer[] = [];
  for (let sequence = count; sequence >= 1; sequence--) {
    const entry = Buffer.alloc(ENTRY);
    entry.writeUInt8(sequence === count ? sequence | 0x40 : sequence, 0);
    entry.writeUInt8(ATTRIBUTE_LONG_NAME, 11);
    entry.writeUInt8(sum, 13);
    for (const [index, at] of UNIT_AT.entries()) {
      const unit = (sequence - 1) * UNITS_PER_LONG_ENTRY + index;
      entry.writeUInt16LE(unitOrFiller(name, unit), at);
    }
    entries.push(entry);
  }
  return entries;
}

/** One zero ends the name; what is left of its last entry is all ones. */
function unitOrFiller(name: string, unit: number): number {
  if (unit < name.length) {
    return name.charCodeAt(unit);
  }
  return unit === name.length ? 0 : 0xffff;
}

/** Ties long entries to their short one: rotate right, add, eight bits. */
function checksum(short: string): number {
  let sum = 0;
  for (const byte of Buffer.from(short, 'latin1')) {
    sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  }
  return sum;
}
