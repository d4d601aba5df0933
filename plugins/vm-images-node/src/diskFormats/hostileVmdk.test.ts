/** Hostile VMDK files: each is refused by the rule beside it. */
import {
  bend,
  streamVmdkOf,
  vmdkDescriptor,
  type Bend,
} from './__testUtils__/containers';
import { disk, vmdk, refusalOf } from './__testUtils__/refusals';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

describe('vmdk', () => {
  const sectors = disk.length / 512;
  const descriptorOf = (
    options: Partial<Parameters<typeof vmdkDescriptor>[0]>,
  ) => vmdkDescriptor({ createType: 'streamOptimized', sectors, ...options });
  const flat = descriptorOf({ extent: `RW ${sectors} FLAT "/etc/passwd" 0` });

  it.each([
    ['vmdk-extent', { extent: `RW ${sectors} FLAT "/etc/passwd" 0` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "/etc/passwd"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "..\\secret"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "json:{}"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE "nbd:host:1"` }],
    ['vmdk-extent', { extent: `RW ${sectors} SPARSE ".."` }],
    ['vmdk-extent', { extent: `NOACCESS ${sectors} ZERO` }],
    ['vmdk-extent', { extent: '' }],
    ['vmdk-extent', { extra: `RW ${sectors} SPARSE "second.vmdk"` }],
    ['vmdk-parent', { extra: 'parentFileNameHint="/etc/passwd"' }],
    ['vmdk-parent', { extra: '# parentFileNameHint="/etc/passwd"' }],
    ['vmdk-parent', { extra: '#parentCID=00000001' }],
    ['vmdk-descriptor', { extra: 'changeTrackPath="/etc/passwd"' }],
    ['vmdk-descriptor', { extra: 'ddb.x = "../../etc/passwd"' }],
    ['vmdk-descriptor', { extra: 'something else' }],
    ['vmdk-descriptor', { extra: '__proto__=1' }],
    ['vmdk-descriptor', { extra: 'CID=00000001' }],
    ['vmdk-descriptor', { extra: 'ddb.x = "\x1b[2J"' }],
    ['vmdk-subformat', { createType: 'monolithicFlat' }],
    ['vmdk-subformat', { createType: 'twoGbMaxExtentSparse' }],
    ['vmdk-descriptor', { createType: 'monolithicSparse' }],
    ['vmdk-descriptor', { extent: `RW ${sectors + 1} SPARSE "disk.vmdk"` }],
  ])('%s: %j', async (rule, options) => {
    await expect(
      refusalOf(streamVmdkOf(disk, descriptorOf(options))),
    ).resolves.toBe(rule);
  });

  it.each<[string, string, Bend[]]>([
    [
      'no-content',
      'no capacity: QEMU would follow the text',
      [{ at: 12, u64: 0n }],
    ],
    ['virtual-size', '8 EiB', [{ at: 12, u64: (1n << 54n) - 1n }]],
    ['vmdk-version', 'version 4', [{ at: 4, u32: 4 }]],
    ['vmdk-unknown-feature', 'an unknown flag', [{ at: 8, u32: 0x70001 }]],
    ['vmdk-unknown-feature', 'unknown compression', [{ at: 77, u16: 2 }]],
    ['vmdk-newlines', 'text mode transfer', [{ at: 75, u8: 10 }]],
    ['vmdk-grain-size', 'grains of no size', [{ at: 20, u64: 0n }]],
    ['vmdk-grain-size', 'grains of 1 GiB', [{ at: 20, u64: 1n << 21n }]],
    ['vmdk-tables', 'empty grain tables', [{ at: 44, u32: 0 }]],
    ['vmdk-tables', 'huge grain tables', [{ at: 44, u32: 1 << 30 }]],
    ['vmdk-descriptor', 'a descriptor elsewhere', [{ at: 28, u64: 5n }]],
    [
      'vmdk-descriptor',
      'no descriptor',
      [
        { at: 28, u64: 0n },
        { at: 36, u64: 0n },
      ],
    ],
    ['vmdk-descriptor', 'a huge descriptor', [{ at: 36, u64: 1n << 40n }]],
    ['vmdk-descriptor', 'not compressed', [{ at: 77, u16: 0 }]],
    [
      'truncated',
      'a grain directory past the end',
      [{ at: 56, u64: 1n << 40n }],
    ],
    ['vmdk-tables', 'no grain directory', [{ at: 56, u64: 0n }]],
  ])('%s: %s', async (rule, _, bends) => {
    await expect(refusalOf(bend(vmdk, bends, true))).resolves.toBe(rule);
  });

  it('refuses text descriptors and hidden text, whatever the name', async () => {
    expect(await refusalOf(Buffer.from(flat))).toBe('format-not-taken');
    expect(await refusalOf(Buffer.from(`\n# x\n\nversion=1\n${flat}`))).toBe(
      'format-not-taken',
    );
    const unended = Buffer.from(vmdk);
    unended.fill('#', 512 + descriptorOf({}).length, 512 + 40 * 512);
    expect(await refusalOf(unended)).toBe('vmdk-descriptor');
  });

  it('refuses a footer that is cut off or says otherwise', async () => {
    expect(await refusalOf(vmdk.subarray(0, -512))).toBe('truncated');
    expect(await refusalOf(vmdk.subarray(0, vmdk.length / 2))).toBe(
      'truncated',
    );
    const footer = vmdk.length - 1024;
    expect(
      await refusalOf(bend(vmdk, [{ at: footer + 12, u64: 1n }], true)),
    ).toBe('vmdk-footer');
  });
});
