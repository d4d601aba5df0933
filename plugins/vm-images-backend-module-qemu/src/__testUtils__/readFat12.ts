/**
 * Reads a FAT12 disk as a driver would, from its boot sector on. Knows nothing
 * of how our writer lays things out.
 */
export function readFat12(image: Buffer): {
  label: string;
  files: Map<string, Buffer>;
} {
  const sector = image.readUInt16LE(11);
  const cluster = image.readUInt8(13) * sector;
  const fatAt = image.readUInt16LE(14) * sector;
  const fatBytes = image.readUInt16LE(22) * sector;
  const rootAt = fatAt + image.readUInt8(16) * fatBytes;
  const rootEntries = image.readUInt16LE(17);
  const dataAt = rootAt + rootEntries * 32;
  if (image.readUInt16LE(19) * sector !== image.length) {
    throw new Error('the boot sector tells another size');
  }
  if (
    !image
      .subarray(fatAt, fatAt + fatBytes)
      .equals(image.subarray(fatAt + fatBytes, fatAt + 2 * fatBytes))
  ) {
    throw new Error('the two allocation tables differ');
  }
  const next = (n: number) => {
    const pair = image.readUInt16LE(fatAt + n + Math.floor(n / 2));
    return n % 2 === 1 ? Math.floor(pair / 16) : pair % 4096;
  };
  const content = (first: number, size: number) => {
    const parts: Buffer[] = [];
    for (let n = first; n >= 2 && n < 0xff8; n = next(n)) {
      const at = dataAt + (n - 2) * cluster;
      parts.push(image.subarray(at, at + cluster));
    }
    const chained = Buffer.concat(parts);
    if (chained.length < size || chained.length - size >= cluster) {
      throw new Error(`a chain of ${chained.length} bytes for ${size}`);
    }
    return chained.subarray(0, size);
  };
  let label = '';
  let long: string[] = [];
  const files = new Map<string, Buffer>();
  for (let index = 0; index < rootEntries; index++) {
    const at = rootAt + index * 32;
    const entry = image.subarray(at, at + 32);
    if (entry[0] === 0) {
      break;
    }
    if (entry[11] === 0x0f) {
      const units = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30].map(where =>
        entry.readUInt16LE(where),
      );
      const end = units.indexOf(0);
      const used = end < 0 ? units : units.slice(0, end);
      long.unshift(String.fromCharCode(...used));
    } else if (entry[11] === 0x08) {
      label = entry.subarray(0, 11).toString('latin1').trimEnd();
    } else {
      const name = long.join('');
      long = [];
      files.set(name, content(entry.readUInt16LE(26), entry.readUInt32LE(28)));
    }
  }
  return { label, files };
}
