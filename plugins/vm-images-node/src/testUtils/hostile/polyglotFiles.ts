import { gzipSync, zstdCompressSync } from 'node:zlib';
import { bend } from '../disks/containers';
import { isoDisc } from '../disks/contents';
import { hostileBase, soundQcow2, soundVmdk } from './base';
import type { HostileFile } from './HostileFile';

const MIB = 1024 ** 2;
const ustar = Buffer.from('ustar\x0000');
const footer = () => Buffer.from('conectix'.padEnd(512, '\0'));

function polyglots(): [string, () => Buffer][] {
  const iso = () => isoDisc({ bios: true });
  return [
    [
      'ISO and qcow2',
      () => bend(iso(), [{ at: 0, bytes: soundQcow2().subarray(0, 512) }]),
    ],
    [
      'ISO and VMDK',
      () => bend(iso(), [{ at: 0, bytes: soundVmdk().subarray(0, 8192) }]),
    ],
    ['ISO and VDI', () => bend(iso(), [{ at: 0x40, u32: 0xbeda107f }], true)],
    ['ISO and VHD', () => Buffer.concat([iso(), footer()])],
    [
      'ISO and VMDK text',
      () =>
        bend(iso(), [
          { at: 0, bytes: Buffer.from('# Disk DescriptorFile\nversion=1\n') },
        ]),
    ],
    ['ISO and gzip', () => bend(iso(), [{ at: 0, bytes: gzipSync('x') }])],
    ['qcow2 and VHD', () => Buffer.concat([soundQcow2(), footer()])],
    [
      'qcow2 and ISO',
      () =>
        bend(soundQcow2(), [
          { at: 16 * 2048, bytes: iso().subarray(16 * 2048, 19 * 2048) },
        ]),
    ],
    ['qcow2 and tar', () => bend(soundQcow2(), [{ at: 257, bytes: ustar }])],
    ['VMDK and tar', () => bend(soundVmdk(), [{ at: 257, bytes: ustar }])],
    ['disk and tar', () => bend(hostileBase(), [{ at: 257, bytes: ustar }])],
    [
      'disk and VDI',
      () => bend(hostileBase(), [{ at: 0x40, u32: 0xbeda107f }], true),
    ],
  ];
}

/** The smallest files that grow the most: 32 MiB of zeros in a few kB. */
function packed(): [string, () => Buffer][] {
  const zeros = () => Buffer.alloc(32 * MIB);
  return [
    ['gzip bomb', () => gzipSync(zeros())],
    ['gzip in gzip', () => gzipSync(gzipSync(zeros()))],
    [
      'gzip of many members',
      () => Buffer.concat(Array(500).fill(gzipSync(Buffer.alloc(MIB)))),
    ],
    ['zstd bomb', () => zstdCompressSync(zeros())],
    ['gzip of a qcow2', () => gzipSync(soundQcow2())],
    ['xz', () => Buffer.from('\xfd7zXZ\0\0'.padEnd(999, '\x01'), 'latin1')],
    ['bzip2', () => Buffer.from('BZh91AY&SY'.padEnd(999, '\x01'), 'latin1')],
    ['zip', () => Buffer.from('PK\x03\x04'.padEnd(999, '\x01'), 'latin1')],
    ['7z', () => Buffer.from("7z\xbc\xaf'\x1c".padEnd(999, '\x01'), 'latin1')],
  ];
}

function strangers(): [string, () => Buffer][] {
  const starting = (text: string) => () =>
    Buffer.from(text.padEnd(4096, '\0'), 'latin1');
  return [
    ['QCOW version 1', () => bend(soundQcow2(), [{ at: 4, u32: 1 }])],
    ['QED', starting('QED\0')],
    ['Parallels', starting('WithouFreSpacExt')],
    ['Bochs', starting('Bochs Virtual HD Image')],
    ['COWD', starting('COWD')],
    ['LUKS', starting('LUKS\xba\xbe\0\x01')],
    ['cloop', starting('#!/bin/sh\n#V2.0 Format\nmodprobe cloop\n')],
    [
      'dmg',
      () =>
        Buffer.concat([hostileBase(), Buffer.from('koly'.padEnd(512, '\0'))]),
    ],
    ['a web page', starting('<!DOCTYPE html><title>Log in</title>')],
    ['an error in JSON', starting('{"error":"not found"}')],
    ['nothing', () => Buffer.alloc(0)],
    ['zeros', () => Buffer.alloc(MIB)],
    ['half a disk', () => hostileBase().subarray(0, MIB)],
  ];
}

/** Files that are two things at once, bombs, and what is no disk at all. */
export function hostilePolyglotFiles(): HostileFile[] {
  const lies = (['raw', 'vmdk', 'iso', 'vhdx'] as const).map(
    declaredFormat => ({
      name: `a qcow2 that is declared as ${declaredFormat}`,
      bytes: soundQcow2,
      declaredFormat,
    }),
  );
  return [
    ...[...polyglots(), ...packed(), ...strangers()].map(([name, bytes]) => ({
      name,
      bytes,
    })),
    ...lies,
    {
      name: 'a raw disk that is declared as qcow2',
      bytes: hostileBase,
      declaredFormat: 'qcow2',
    },
  ];
}
