/** Files that are several formats at once, or none: each is refused with a remedy. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { bend } from './__testUtils__/containers';
import {
  fatVolume,
  gptDisk,
  gptTypes,
  isoDisc,
} from './__testUtils__/contents';
import { disk, qcow2, vmdk, MIB, refusalOf } from './__testUtils__/refusals';
import { inspectDisk } from './inspectDisk';
import { detectDiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { bufferReader } from './readers';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

describe('polyglots, archives, texts', () => {
  const iso = isoDisc({ bios: true });
  const footer = Buffer.from('conectix'.padEnd(512, '\0'));
  const tar = bend(disk, [{ at: 257, bytes: Buffer.from('ustar\0') }]);

  it.each([
    ['ISO and qcow2', bend(iso, [{ at: 0, bytes: qcow2.subarray(0, 512) }])],
    ['ISO and VMDK', bend(iso, [{ at: 0, bytes: vmdk.subarray(0, 8192) }])],
    [
      'ISO and a VMDK text',
      bend(iso, [
        { at: 0, bytes: Buffer.from('# Disk DescriptorFile\nversion=1\n') },
      ]),
    ],
    ['ISO and VDI', bend(iso, [{ at: 0x40, u32: 0xbeda107f }], true)],
    ['ISO and VHD', Buffer.concat([iso, footer])],
    ['qcow2 and VHD', Buffer.concat([qcow2, footer])],
    ['QED and ISO', bend(iso, [{ at: 0, bytes: Buffer.from('QED\0') }])],
    ['gzip and ISO', bend(iso, [{ at: 0, bytes: gzipSync('x') }])],
  ])('%s', async (_, image) => {
    await expect(refusalOf(image)).resolves.toBe('several-formats');
  });

  it.each([
    ['QCOW version 1', bend(qcow2, [{ at: 4, u32: 1 }])],
    ['QED', Buffer.from('QED\0'.padEnd(4096, '\0'))],
    ['Parallels', Buffer.from('WithouFreSpacExt'.padEnd(4096, '\0'))],
    ['Bochs', Buffer.from('Bochs Virtual HD Image'.padEnd(4096, '\0'))],
    ['cloop', Buffer.from('#!/bin/sh\n#V2.0 Format\nmodprobe cloop\n')],
    ['dmg', Buffer.concat([disk, Buffer.from('koly'.padEnd(512, '\0'))])],
    ['LUKS', Buffer.from('LUKS\xba\xbe\0\x01'.padEnd(4096, '\0'), 'latin1')],
    ['OVA', tar],
    ['gzip', gzipSync(disk)],
    ['zstd', zstdCompressSync(disk)],
    ['xz', Buffer.from('\xfd7zXZ\0\0'.padEnd(999, '\x01'), 'latin1')],
    ['zip', Buffer.from('PK\x03\x04'.padEnd(999, '\x01'), 'latin1')],
    ['bzip2', Buffer.from('BZh91AY&SY'.padEnd(999, '\x01'), 'latin1')],
    ['COWD', Buffer.from('COWD'.padEnd(999, '\0'))],
    ['Windows imaging', Buffer.from('MSWIM\0\0\0'.padEnd(999, '\0'))],
  ])('%s is known and refused by name', async (_, image) => {
    await expect(refusalOf(image)).resolves.toBe('format-not-taken');
  });

  it.each([
    ['not-a-disk-html', '\n <!DOCTYPE html><html><title>Log in</title></html>'],
    ['not-a-disk-html', '\ufeff<html lang="en">'],
    [
      'not-a-disk-markup',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    ],
    ['not-a-disk-markup', '{"error":"not found"}'],
    ['not-a-disk-text', 'd2a84f4b8b650937ec8f73cd8be2c74a  debian.qcow2\n'],
  ])('%s: %s', async (rule, text) => {
    const bytes = Buffer.from(text);
    await expect(refusalOf(bytes)).resolves.toBe(rule);
    expect(detectDiskStart(bytes).refusal?.remedy).toMatch(/\w/);
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    await expect(refusalOf(wide)).resolves.toBe(rule);
  });

  it('refuses nothing, noise, zeros and half a disk', async () => {
    expect(await refusalOf(Buffer.alloc(0))).toBe('empty');
    expect(await refusalOf(Buffer.alloc(MIB))).toBe('not-a-disk');
    expect(await refusalOf(Buffer.from([1]))).toBe('not-a-disk');
    expect(await refusalOf(disk.subarray(0, MIB))).toBe('truncated');
    const gpt = gptDisk([{ type: gptTypes.esp, content: fatVolume([]) }]);
    expect(await refusalOf(gpt.subarray(0, -512))).toBe('truncated');
    expect(await refusalOf(iso.subarray(0, -2048))).toBe('truncated');
    expect(await refusalOf(iso.subarray(0, 34 * 1024))).toBe('truncated');
  });

  it('refuses what was declared as something else', async () => {
    for (const declaredFormat of ['raw', 'vmdk', 'iso'] as const) {
      await expect(
        inspectDisk(bufferReader(qcow2), { declaredFormat }),
      ).rejects.toMatchObject({ rule: 'format-mismatch' });
    }
    await expect(
      inspectDisk(bufferReader(disk), { declaredFormat: 'qcow2' }),
    ).rejects.toThrow('declared as qcow2, but its content is raw');
  });
});
