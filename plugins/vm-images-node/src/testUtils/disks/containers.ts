/** Disk files made by hand, any header field of which can be bent. */
import { deflateSync } from 'node:zlib';

const SECTOR = 512;

/** Overwrites one field: bytes at an offset. */
export interface Bend {
  at: number;
  u8?: number;
  u16?: number;
  u32?: number;
  u64?: bigint;
  bytes?: Buffer;
}

function fieldOf({ u8, u16, u32, u64, bytes }: Bend, little: boolean): Buffer {
  if (bytes) {
    return bytes;
  }
  const widths = [
    [u8, 1],
    [u16, 2],
    [u32, 4],
    [u64, 8],
  ] as const;
  const [value, width] = widths.find(([it]) => it !== undefined) ?? [0, 0];
  const field = Buffer.alloc(8);
  field.writeBigUInt64BE(BigInt(value ?? 0));
  const narrow = field.subarray(8 - width);
  return little ? narrow.reverse() : narrow;
}

/** A copy of `image` with fields overwritten (big-endian unless `little`). */
export function bend(image: Buffer, bends: Bend[], little = false): Buffer {
  const bent = Buffer.from(image);
  for (const it of bends) {
    fieldOf(it, little).copy(bent, it.at);
  }
  return bent;
}

const CLUSTER = 65536;

/**
 * qcow2 version 3 with `content` in plain clusters: header, refcount table,
 * refcount block, L1, L2, data.
 */
export function qcow2Of(content: Buffer): Buffer {
  const clusters = Math.ceil(content.length / CLUSTER);
  const image = Buffer.alloc((5 + clusters) * CLUSTER);
  image.writeUInt32BE(0x514649fb, 0);
  image.writeUInt32BE(3, 4);
  image.writeUInt32BE(16, 20);
  image.writeBigUInt64BE(BigInt(content.length), 24);
  image.writeUInt32BE(1, 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(104, 100);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < 5 + clusters; cluster++) {
    image.writeUInt16BE(1, 2 * CLUSTER + cluster * 2);
  }
  const copied = 0x8000000000000000n;
  image.writeBigUInt64BE(copied + BigInt(4 * CLUSTER), 3 * CLUSTER);
  for (let cluster = 0; cluster < clusters; cluster++) {
    image.writeBigUInt64BE(
      copied + BigInt((5 + cluster) * CLUSTER),
      4 * CLUSTER + cluster * 8,
    );
  }
  content.copy(image, 5 * CLUSTER);
  return image;
}

/** Adds header extensions to {@link qcow2Of}. */
export function withExtension(
  image: Buffer,
  type: number,
  body: Buffer,
): Buffer {
  const extension = Buffer.alloc(8 + Math.ceil(body.length / 8) * 8);
  extension.writeUInt32BE(type, 0);
  extension.writeUInt32BE(body.length, 4);
  body.copy(extension, 8);
  return bend(image, [{ at: 104, bytes: extension }]);
}

export function vmdkDescriptor(options: {
  createType: string;
  sectors: number;
  extent?: string;
  extra?: string;
}): string {
  const { createType, sectors, extra = '' } = options;
  const extent = options.extent ?? `RW ${sectors} SPARSE "disk.vmdk"`;
  return [
    '# Disk DescriptorFile',
    'version=1',
    'CID=7e5b80a7',
    'parentCID=ffffffff',
    `createType="${createType}"`,
    '',
    '# Extent description',
    extent,
    '',
    '# The Disk Data Base',
    '#DDB',
    'ddb.virtualHWVersion = "4"',
    'ddb.adapterType = "lsilogic"',
    extra,
    '',
  ].join('\n');
}

function vmdkHeader(options: { sectors: number; directory: bigint }): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.write('KDMV', 0, 'latin1');
  header.writeUInt32LE(3, 4);
  header.writeUInt32LE(0x30001, 8);
  header.writeBigUInt64LE(BigInt(options.sectors), 12);
  header.writeBigUInt64LE(128n, 20);
  header.writeBigUInt64LE(1n, 28);
  header.writeBigUInt64LE(20n, 36);
  header.writeUInt32LE(512, 44);
  header.writeBigUInt64LE(options.directory, 56);
  header.writeBigUInt64LE(128n, 64);
  header.write('\n \r\n', 73, 'latin1');
  header.writeUInt16LE(1, 77);
  return header;
}

function padded(bytes: Buffer): Buffer {
  const rest = bytes.length % SECTOR;
  return rest === 0
    ? bytes
    : Buffer.concat([bytes, Buffer.alloc(SECTOR - rest)]);
}

function marker(options: {
  value: number;
  size: number;
  type: number;
}): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  bytes.writeBigUInt64LE(BigInt(options.value), 0);
  bytes.writeUInt32LE(options.size, 8);
  bytes.writeUInt32LE(options.type, 12);
  return bytes;
}

/**
 * streamOptimized VMDK as vSphere exports it: the grain directory's place is
 * told by a footer at the end. `content` up to 32 MiB.
 */
export function streamVmdkOf(content: Buffer, descriptor?: string): Buffer {
  const grain = 128 * SECTOR;
  const sectors = content.length / SECTOR;
  const head = Buffer.alloc(128 * SECTOR);
  vmdkHeader({ sectors, directory: 2n ** 64n - 1n }).copy(head);
  head.write(
    descriptor ?? vmdkDescriptor({ createType: 'streamOptimized', sectors }),
    SECTOR,
    'latin1',
  );
  const parts = [head];
  let at = 128;
  const add = (bytes: Buffer) => {
    parts.push(bytes);
    at += bytes.length / SECTOR;
  };
  const table = Buffer.alloc(512 * 4);
  for (let index = 0; index * grain < content.length; index++) {
    const data = content.subarray(index * grain, (index + 1) * grain);
    if (data.some(byte => byte !== 0)) {
      const packed = deflateSync(data);
      const grainHeader = Buffer.alloc(12);
      grainHeader.writeBigUInt64LE(BigInt(index * 128), 0);
      grainHeader.writeUInt32LE(packed.length, 8);
      table.writeUInt32LE(at, index * 4);
      add(padded(Buffer.concat([grainHeader, packed])));
    }
  }
  add(marker({ value: 4, size: 0, type: 1 }));
  const tableSector = at;
  add(table);
  add(marker({ value: 1, size: 0, type: 2 }));
  const directory = Buffer.alloc(SECTOR);
  directory.writeUInt32LE(tableSector, 0);
  const directorySector = at;
  add(directory);
  add(marker({ value: 1, size: 0, type: 3 }));
  add(vmdkHeader({ sectors, directory: BigInt(directorySector) }));
  add(marker({ value: 0, size: 0, type: 0 }));
  return Buffer.concat(parts);
}
