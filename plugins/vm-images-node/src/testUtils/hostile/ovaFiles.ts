/** Appliances with names, kinds and sizes that no archive of a disk has. */
import { streamVmdkOf, vmdkDescriptor } from '../disks/containers';
import { ovfOf, type OvfParts } from '../disks/ovfText';
import { hostileBase, soundVmdk } from './base';
import type { HostileFile, HostileTarget } from './HostileFile';

const BLOCK = 512;

interface Member {
  name: string;
  content?: Buffer | string;
  type?: string;
  link?: string;
  /** What the header says, in octal digits; the true size when left out. */
  size?: string;
}

function member({ name, content = '', type = '0', link = '', size }: Member) {
  const body = Buffer.from(content);
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100);
  head.write('0000644\x000000000\x000000000\0', 100);
  head.write(size ?? `${body.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\x00        ', 136);
  head.write(type, 156);
  head.write(link, 157, 100);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const rest = (BLOCK - (body.length % BLOCK)) % BLOCK;
  return Buffer.concat([head, body, Buffer.alloc(rest)]);
}

const tar = (members: Member[]) =>
  Buffer.concat([...members.map(member), Buffer.alloc(2 * BLOCK)]);

function memberLists(secretPath: string): [string, () => Member[]][] {
  const disk = () => ({ name: 'disk1.vmdk', content: soundVmdk() });
  const instead = (one: Member) => () => [one];
  return [
    ...[
      ...['../disk1.vmdk', '../../etc/cron.d/x', secretPath, 'a/disk1.vmdk'],
      ...['..\\disk1.vmdk', 'C:\\x.vmdk', './../x', 'disk\n1.vmdk', '..', ''],
    ].map((name): [string, () => Member[]] => [
      `a member named ${JSON.stringify(name.replace(secretPath, '<secret>'))}`,
      () => [disk(), { name, content: 'x' }],
    ]),
    ...Object.entries({
      ...{ '1': 'hard link', '2': 'symbolic link', '3': 'character device' },
      ...{ '4': 'block device', '5': 'folder', '6': 'pipe', S: 'sparse file' },
      ...{ L: 'long name', K: 'long link', x: 'extended header', g: 'global' },
    }).map(([type, what]): [string, () => Member[]] => [
      `a ${what} for a disk`,
      instead({ name: 'disk1.vmdk', type, link: secretPath }),
    ]),
    ['the same name twice', () => [disk(), disk()]],
    [
      'names that differ by case',
      () => [disk(), { ...disk(), name: 'DISK1.vmdk' }],
    ],
    [
      '80 members',
      () => [
        disk(),
        ...Array.from({ length: 80 }, (_, at) => ({ name: `f${at}` })),
      ],
    ],
    ['8 GiB in a header', instead({ ...disk(), size: '77777777777\0' })],
    [
      'less than nothing in a header',
      instead({ ...disk(), size: '-0000000001\0' }),
    ],
    [
      'a second description',
      () => [disk(), { name: 'b.ovf', content: ovfOf() }],
    ],
    [
      'a manifest that promises another disk',
      () => [
        { name: 'web.mf', content: `SHA256(disk1.vmdk)= ${'0'.repeat(64)}\n` },
        disk(),
      ],
    ],
    [
      'a huge manifest',
      () => [{ name: 'web.mf', content: 'x'.repeat(70_000) }, disk()],
    ],
    ['no disk', () => []],
  ];
}

function descriptions(secretPath: string): [string, OvfParts][] {
  const href = (value: string): OvfParts => ({
    files: [{ id: 'file1', href: value }],
  });
  const doctype = (body: string) =>
    `<?xml version="1.0"?><!DOCTYPE x [${body}]>`;
  return [
    [
      'an entity of a file',
      {
        prolog: doctype(`<!ENTITY a SYSTEM "file://${secretPath}">`),
        machine: '&a;',
      },
    ],
    [
      'laughs',
      {
        prolog: doctype('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'),
        machine: '&b;',
      },
    ],
    ['deep nesting', { machine: '<a>'.repeat(999) + '</a>'.repeat(999) }],
    ['1 MiB of text', { machine: 'x'.repeat(2 ** 20) }],
    ['two machines', { machines: 2 }],
    ['a disk of the host', href(secretPath)],
    ['a disk upwards', href(`../../..${secretPath}`)],
    ['a disk on the web', href('http://169.254.169.254/x')],
    ['a disk by a protocol', href('nbd:127.0.0.1:10809')],
    [
      'a size that lies',
      { files: [{ id: 'file1', href: 'disk1.vmdk', size: 1 }] },
    ],
    [
      'a compressed disk',
      {
        files: [
          { id: 'file1', href: 'disk1.vmdk', more: 'ovf:compression="gzip"' },
        ],
      },
    ],
    [
      'a disk on a disk',
      { disks: [{ id: 'a', file: 'file1', more: 'ovf:parentRef="b"' }] },
    ],
    [
      'one file for two disks',
      {
        disks: [
          { id: 'a', file: 'file1' },
          { id: 'b', file: 'file1' },
        ],
      },
    ],
  ];
}

const ova = (parts: OvfParts, files: Member[]) =>
  tar([{ name: 'web.ovf', content: ovfOf(parts) }, ...files]);

/** An appliance with nothing wrong. */
export const soundOva = () =>
  ova({}, [{ name: 'disk1.vmdk', content: soundVmdk() }]);

/** Hostile OVA archives, written block by block. */
export function hostileOvaFiles({ secretPath }: HostileTarget): HostileFile[] {
  const sectors = hostileBase().length / BLOCK;
  const foreign = vmdkDescriptor({
    ...{ createType: 'streamOptimized', sectors },
    extent: `RW ${sectors} FLAT "${secretPath}" 0`,
  });
  const inner = (content: Buffer | string) => () =>
    ova({}, [{ name: 'disk1.vmdk', content }]);
  const file = (name: string, bytes: () => Buffer) => ({
    name: `ova: ${name}`,
    bytes,
  });
  return [
    ...memberLists(secretPath).map(([name, files]) =>
      file(name, () => ova({}, files())),
    ),
    ...descriptions(secretPath).map(([name, parts]) =>
      file(name, () =>
        ova(parts, [{ name: 'disk1.vmdk', content: soundVmdk() }]),
      ),
    ),
    file('a disk with an extent of the host', () =>
      inner(streamVmdkOf(hostileBase(), foreign))(),
    ),
    file('a disk that is a text', inner(foreign)),
    file('a disk that is cut', () =>
      ova({}, [{ name: 'disk1.vmdk', content: soundVmdk() }]).subarray(
        0,
        70_000,
      ),
    ),
    file('a tar without a description', () =>
      tar([{ name: 'disk1.vmdk', content: soundVmdk() }]),
    ),
  ];
}
