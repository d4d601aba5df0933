import { bend, vmdkDescriptor, type Bend } from '../disks/containers';
import { hostileBase, soundVmdk } from './base';
import type { HostileFile, HostileTarget } from './HostileFile';
import { namesOf } from './qcow2Files';

const headers: [string, Bend[]][] = [
  ['no capacity, so that the text counts', [{ at: 12, u64: 0n }]],
  ['8 EiB', [{ at: 12, u64: (1n << 54n) - 1n }]],
  ['1 PiB', [{ at: 12, u64: 1n << 41n }]],
  ['version 4', [{ at: 4, u32: 4 }]],
  ['an unknown flag', [{ at: 8, u32: 0x70001 }]],
  ['unknown compression', [{ at: 77, u16: 2 }]],
  ['text mode transfer', [{ at: 75, u8: 10 }]],
  ['grains of no size', [{ at: 20, u64: 0n }]],
  ['grains of 1 GiB', [{ at: 20, u64: 1n << 21n }]],
  ['empty grain tables', [{ at: 44, u32: 0 }]],
  ['huge grain tables', [{ at: 44, u32: 1 << 30 }]],
  ['a descriptor elsewhere', [{ at: 28, u64: 5n }]],
  ['a huge descriptor', [{ at: 36, u64: 1n << 40n }]],
  ['a grain directory past the end', [{ at: 56, u64: 1n << 40n }]],
  ['no grain directory', [{ at: 56, u64: 0n }]],
];

/** VMDK files whose text or tables lead elsewhere. */
export function hostileVmdkFiles({ secretPath }: HostileTarget): HostileFile[] {
  const sectors = hostileBase().length / 512;
  const descriptor = (options: Partial<Parameters<typeof vmdkDescriptor>[0]>) =>
    vmdkDescriptor({ createType: 'streamOptimized', sectors, ...options });
  const flat = descriptor({
    createType: 'monolithicFlat',
    extent: `RW ${sectors} FLAT "${secretPath}" 0`,
  });
  const texts: [string, Parameters<typeof descriptor>[0]][] = [
    ...namesOf(secretPath).map(
      (name): [string, Parameters<typeof descriptor>[0]] => [
        `extent ${name.replace(secretPath, '<secret>')}`,
        { extent: `RW ${sectors} FLAT "${name}" 0` },
      ],
    ),
    ...['SPARSE', 'VMFS', 'VMFSSPARSE', 'VMFSRDM', 'SESPARSE'].map(
      (type): [string, Parameters<typeof descriptor>[0]] => [
        `${type} extent elsewhere`,
        { extent: `RW ${sectors} ${type} "${secretPath}"` },
      ],
    ),
    ['a second extent', { extra: `RW ${sectors} FLAT "${secretPath}" 0` }],
    ['a parent', { extra: `parentFileNameHint="${secretPath}"` }],
    ['a parent in a remark', { extra: `# parentFileNameHint="${secretPath}"` }],
    ['another parent', { extra: 'parentCID=00000001' }],
    ['a change track', { extra: `changeTrackPath="${secretPath}"` }],
    ['the kind monolithicFlat', { createType: 'monolithicFlat' }],
    ['the kind twoGbMaxExtentFlat', { createType: 'twoGbMaxExtentFlat' }],
    ['the kind fullDevice', { createType: 'fullDevice' }],
  ];
  return [
    ...texts.map(([name, options]) => ({
      name: `vmdk: ${name}`,
      bytes: () => soundVmdk(descriptor(options)),
    })),
    ...headers.map(([name, bends]) => ({
      name: `vmdk: ${name}`,
      bytes: () => bend(soundVmdk(), bends, true),
    })),
    ...(['raw', 'vmdk', undefined] as const).map(declaredFormat => ({
      name: `vmdk: a text alone, declared ${declaredFormat}`,
      bytes: () => Buffer.from(flat),
      declaredFormat,
    })),
    {
      name: 'vmdk: remarks that a careless search reads in 2^1300 ways',
      bytes: () => Buffer.from(`${'#\r\n'.repeat(1300)}x`),
    },
    {
      name: 'vmdk: a text behind remarks',
      bytes: () => Buffer.from(`\n# x\n\nversion=1\n${flat}`),
    },
    ...[-512, 65536, 66000].map(size => ({
      name: `vmdk: cut at ${size}`,
      bytes: () => soundVmdk().subarray(0, size),
    })),
  ];
}
