import { bend, type Bend } from '../disks/containers';
import { crc32c } from '../../diskFormats/formats/crc32c';
import type { HostileFile, HostileTarget } from './HostileFile';

const FOOTER = 512;

/** Bends the footer of a VHD and makes its checksum right again. */
function bentVhd(image: Buffer, bends: Bend[]): Buffer {
  const foot = bend(image.subarray(-FOOTER), bends);
  foot.writeUInt32BE(0, 64);
  const sum = foot.reduce((total, byte) => total + byte, 0);
  foot.writeUInt32BE(~sum >>> 0, 64);
  const bent = bend(image, [{ at: image.length - FOOTER, bytes: foot }]);
  // A dynamic disk has a copy in front.
  const isDynamic = image.subarray(0, 8).toString() === 'conectix';
  return isDynamic ? bend(bent, [{ at: 0, bytes: foot }]) : bent;
}

/** Bends both headers of a VHDX and makes their checksums right again. */
function bentVhdx(image: Buffer, bends: Bend[]): Buffer {
  let bent = image;
  for (const at of [65536, 131072]) {
    const head = bend(bent.subarray(at, at + 4096), bends, true);
    head.writeUInt32LE(crc32c(head, 4), 4);
    bent = bend(bent, [{ at, bytes: head }]);
  }
  return bent;
}

/** The metadata item with the flags; they say whether there is a parent. */
function vhdxWithParent(image: Buffer): Buffer {
  const id = Buffer.from('3767a1ca36fa434db3b633f0aa44e76b', 'hex');
  const entry = image.indexOf(id);
  const table = image.lastIndexOf('metadata', entry, 'latin1');
  const flags = table + image.readUInt32LE(entry + 16) + 4;
  return bend(image, [{ at: flags, u32: 2 }], true);
}

/** VHD, VHDX and VDI files with parents, open logs and sizes that lie. */
export function hostileOtherDiskFiles({
  seeds: { vpc, vhdx, vdi },
}: HostileTarget): HostileFile[] {
  const file = (name: string, bytes: () => Buffer) => ({ name, bytes });
  const little = (name: string, at: number, field: Omit<Bend, 'at'>) =>
    file(`vdi: ${name}`, () => bend(vdi, [{ at, ...field }], true));
  return [
    file('vhd: differencing', () => bentVhd(vpc, [{ at: 60, u32: 4 }])),
    file('vhd: of no known type', () => bentVhd(vpc, [{ at: 60, u32: 9 }])),
    ...[1n << 50n, (1n << 63n) - 512n, 0n].map(size =>
      file(`vhd: ${size} bytes`, () => bentVhd(vpc, [{ at: 48, u64: size }])),
    ),
    file('vhd: no dynamic header', () => bentVhd(vpc, [{ at: 16, u64: 8n }])),
    file('vhd: its header is itself', () =>
      bentVhd(vpc, [{ at: 16, u64: 0n }]),
    ),
    file('vhd: one block twice', () => {
      const table = Number(vpc.readBigUInt64BE(512 + 16));
      return bend(vpc, [{ at: table + 4, u32: vpc.readUInt32BE(table) }]);
    }),
    file('vhd: wrong checksum', () =>
      bend(vpc, [
        { at: vpc.length - 448, u32: 1 },
        { at: 64, u32: 1 },
      ]),
    ),
    file('vhdx: with a parent', () => vhdxWithParent(vhdx)),
    file('vhdx: with an open log', () =>
      bentVhdx(vhdx, [{ at: 48, bytes: Buffer.alloc(16, 7) }]),
    ),
    file('vhdx: version 2', () => bentVhdx(vhdx, [{ at: 66, u16: 2 }])),
    file('vhdx: log in the header', () =>
      bentVhdx(vhdx, [{ at: 72, u64: 0n }]),
    ),
    file('vhdx: log past the end', () =>
      bentVhdx(vhdx, [{ at: 72, u64: 1n << 50n }]),
    ),
    file('vhdx: damaged headers', () =>
      bend(vhdx, [
        { at: 65540, u32: 1 },
        { at: 131076, u32: 1 },
      ]),
    ),
    file('vhdx: cut', () => vhdx.subarray(0, 2 * 1024 ** 2)),
    little('differencing', 0x4c, { u32: 4 }),
    little('undo', 0x4c, { u32: 3 }),
    little('with a parent', 0x1b8, { u64: 1n }),
    little('version 2', 0x44, { u32: 0x20001 }),
    little('1 PiB', 0x170, { u64: 1n << 50n }),
    little('8 EiB', 0x170, { u64: (1n << 63n) - 1n }),
    little('blocks of no size', 0x178, { u32: 0 }),
    little('blocks of 4 GiB', 0x178, { u32: 0xffffffff }),
    little('4 G blocks', 0x180, { u32: 0xffffffff }),
    little('a block past the end', 0x200, { u32: 5000 }),
    little('one block twice', 0x204, { u32: 0 }),
    little('a table past the end', 0x154, { u32: 0x7fffffff }),
    file('vdi: cut', () => vdi.subarray(0, 0x220)),
  ];
}
