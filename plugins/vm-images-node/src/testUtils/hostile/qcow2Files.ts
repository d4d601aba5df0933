import { bend, withExtension, type Bend } from '../disks/containers';
import { soundQcow2 } from './base';
import type { HostileFile, HostileTarget } from './HostileFile';

const CLUSTER = 65536;
const L1 = 3 * CLUSTER;
const L2 = 4 * CLUSTER;
const COPIED = 1n << 63n;

function backedBy(name: string): Bend[] {
  const bytes = Buffer.from(name);
  return [
    { at: 8, u64: 512n },
    { at: 16, u32: bytes.length },
    { at: 512, bytes },
  ];
}

/** Every spelling by which the tool would open something else. */
export function namesOf(path: string): string[] {
  const driver = (name: string, rest: object) =>
    `json:${JSON.stringify({ driver: name, ...rest })}`;
  return [
    ...[path, `file:${path}`, `file://${path}`, `..${path}`],
    driver('raw', { file: { driver: 'file', filename: path } }),
    driver('file', { filename: path }),
    driver('nbd', { host: '127.0.0.1', port: '10809' }),
    driver('curl', { url: 'http://127.0.0.1/' }),
    ...['nbd:127.0.0.1:10809', 'nbd+unix:///?socket=/run/x', 'fat:/etc'],
    ...['http://127.0.0.1/x', 'ssh://127.0.0.1/x', 'host_device:/dev/sda'],
    ...[`blkdebug::${path}`, `raw:${path}`, `fd:/dev/fdset/1`, 'rbd:p/i'],
  ];
}

function headers(): [string, Bend[]][] {
  return [
    ['a data file', [{ at: 79, u8: 4 }]],
    ['a data file, and corrupt', [{ at: 79, u8: 6 }]],
    ...Array.from({ length: 6 }, (_, bit): [string, Bend[]] => [
      `unknown incompatible bit ${bit * 10 + 5}`,
      [{ at: 72, u64: 1n << BigInt(bit * 10 + 5) }],
    ]),
    ['version 4', [{ at: 4, u32: 4 }]],
    ['version 0', [{ at: 4, u32: 0 }]],
    ['old AES', [{ at: 32, u32: 1 }]],
    ['LUKS without its header', [{ at: 32, u32: 2 }]],
    ['an unknown encryption', [{ at: 32, u32: 9 }]],
    ...[0, 8, 22, 31, 63, 0xffffffff].map((bits): [string, Bend[]] => [
      `clusters of 2^${bits} bytes`,
      [{ at: 20, u32: bits }],
    ]),
    ['a header of 72 bytes', [{ at: 100, u32: 72 }]],
    ['a header of 4 GiB', [{ at: 100, u32: 0xfffffff8 }]],
    ['an odd header', [{ at: 100, u32: 105 }]],
    ['reference counts of 128 bits', [{ at: 96, u32: 7 }]],
    ['no reference counts', [{ at: 56, u32: 0 }]],
    ['a huge refcount table', [{ at: 56, u32: 1 << 20 }]],
    ['a refcount table in the header', [{ at: 48, u64: 0n }]],
    ...[1n << 50n, (1n << 63n) - 1n, (1n << 64n) - 1n, 3n << 40n].map(
      (size): [string, Bend[]] => [
        `a disk of ${size} bytes`,
        [{ at: 24, u64: size }],
      ],
    ),
    ['no size', [{ at: 24, u64: 0n }]],
    ['an L1 table too small', [{ at: 24, u64: 1n << 40n }]],
    ['a huge L1 table', [{ at: 36, u32: 1 << 24 }]],
    ['an L1 table of 4 G entries', [{ at: 36, u32: 0xffffffff }]],
    ['an L1 table in the header', [{ at: 40, u64: 0n }]],
    ['an L1 table off its boundary', [{ at: 40, u64: 196609n }]],
    ['an L1 table past the end', [{ at: 40, u64: 1n << 40n }]],
    ['a million snapshots', [{ at: 60, u32: 1e6 }]],
    ['a snapshot table in the header', [{ at: 60, u32: 1 }]],
    [
      'unknown compression',
      [
        { at: 100, u32: 112 },
        { at: 104, u8: 2 },
        { at: 79, u8: 8 },
      ],
    ],
  ];
}

/** Tables that lead in circles, onto each other or out of the file. */
function tables(): [string, Bend[]][] {
  const at = (cluster: number) => COPIED + BigInt(cluster * CLUSTER);
  return [
    ['an L2 table in the header', [{ at: L1, u64: 512n }]],
    ['an L2 table past the end', [{ at: L1, u64: 1n << 40n }]],
    ['an L1 that is its own L2', [{ at: L1, u64: at(3) }]],
    ['an L2 that is the refcount table', [{ at: L1, u64: at(1) }]],
    ['an L2 that is the refcount block', [{ at: L1, u64: at(2) }]],
    ['a cluster past the end', [{ at: L2, u64: 1n << 40n }]],
    ['a cluster that is the header', [{ at: L2 + 8, u64: COPIED + 512n }]],
    ['a cluster that is its own table', [{ at: L2 + 8, u64: at(4) }]],
    ['a cluster that is the L1 table', [{ at: L2 + 8, u64: at(3) }]],
    ['one cluster twice', [{ at: L2 + 8, u64: at(5) }]],
    ['a compressed cluster of noise', [{ at: L2, u64: (1n << 62n) | 512n }]],
    ['a refcount block that is the table', [{ at: CLUSTER, u64: 65536n }]],
    ['a refcount block past the end', [{ at: CLUSTER, u64: 1n << 40n }]],
    ['a refcount block off its boundary', [{ at: CLUSTER, u64: 131073n }]],
    ['no refcount block', [{ at: CLUSTER, u64: 0n }]],
    [
      'reference counts of zero',
      [{ at: 2 * CLUSTER, bytes: Buffer.alloc(99) }],
    ],
  ];
}

/** qcow2 files that reach out, claim too much, or lead in circles. */
export function hostileQcow2Files(target: HostileTarget): HostileFile[] {
  const bent = [...headers(), ...tables()];
  const { secretPath } = target;
  const file = (name: string, bytes: () => Buffer): HostileFile => ({
    name: `qcow2: ${name}`,
    bytes,
  });
  const dataFile = 0x44415441;
  const backingFormat = 0xe2792aca;
  return [
    ...namesOf(secretPath).map(name =>
      file(`backing file ${name.replace(secretPath, '<secret>')}`, () =>
        bend(soundQcow2(), backedBy(name)),
      ),
    ),
    ...bent.map(([name, bends]) => file(name, () => bend(soundQcow2(), bends))),
    file('the name of a data file', () =>
      withExtension(soundQcow2(), dataFile, Buffer.from(secretPath)),
    ),
    file('the name of a data file, and its bit', () =>
      bend(withExtension(soundQcow2(), dataFile, Buffer.from(secretPath)), [
        { at: 79, u8: 4 },
      ]),
    ),
    file('the format of a backing file', () =>
      withExtension(soundQcow2(), backingFormat, Buffer.from('raw')),
    ),
    file('an endless extension', () =>
      bend(withExtension(soundQcow2(), 0x6803f857, Buffer.from('x')), [
        { at: 108, u32: 0xffffffff },
      ]),
    ),
    ...[4, 71, 103, 511, 65536, 196608, 262144].map(size =>
      file(`cut after ${size} bytes`, () => soundQcow2().subarray(0, size)),
    ),
  ];
}
