/** Hostile qcow2 files: each is refused by the rule beside it. */
import { bend, withExtension, type Bend } from './__testUtils__/containers';
import { qcow2, refusalOf } from './__testUtils__/refusals';
import { inspectDisk } from './inspectDisk';
import { bufferReader } from './readers';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

describe('qcow2', () => {
  const bent: [string, string, Bend[]][] = [
    [
      'qcow2-backing-file',
      'a backing file',
      [
        { at: 8, u64: 512n },
        { at: 16, u32: 11 },
        { at: 512, bytes: Buffer.from('/etc/passwd') },
      ],
    ],
    [
      'qcow2-backing-file',
      'a backing name of length 0 at a place',
      [{ at: 8, u64: 512n }],
    ],
    [
      'qcow2-backing-file',
      'a json: backing name',
      [
        { at: 8, u64: 512n },
        { at: 16, u32: 60 },
        {
          at: 512,
          bytes: Buffer.from(
            'json:{"driver":"raw","file":{"driver":"file","filename":"/x"',
          ),
        },
      ],
    ],
    ['qcow2-data-file', 'the data file bit', [{ at: 79, u8: 4 }]],
    ['qcow2-unknown-feature', 'an unknown bit', [{ at: 79, u8: 32 }]],
    ['qcow2-unknown-feature', 'an unknown high bit', [{ at: 72, u8: 128 }]],
    ['qcow2-corrupt', 'the corrupt bit', [{ at: 79, u8: 2 }]],
    ['qcow2-version', 'version 4', [{ at: 4, u32: 4 }]],
    ['qcow2-encryption', 'old AES', [{ at: 32, u32: 1 }]],
    ['qcow2-encryption', 'unknown encryption', [{ at: 32, u32: 3 }]],
    ['qcow2-encryption', 'LUKS without its header', [{ at: 32, u32: 2 }]],
    ['qcow2-cluster-size', 'clusters of 256 bytes', [{ at: 20, u32: 8 }]],
    ['qcow2-cluster-size', 'clusters of 4 MiB', [{ at: 20, u32: 22 }]],
    ['qcow2-cluster-size', 'clusters of 2^4G', [{ at: 20, u32: 0xffffffff }]],
    ['qcow2-header-length', 'a short header', [{ at: 100, u32: 72 }]],
    [
      'qcow2-header-length',
      'a header of 4 GiB',
      [{ at: 100, u32: 0xfffffff8 }],
    ],
    ['qcow2-header-length', 'an odd header', [{ at: 100, u32: 105 }]],
    ['qcow2-refcounts', 'wide reference counts', [{ at: 96, u32: 7 }]],
    ['qcow2-refcounts', 'no reference counts', [{ at: 56, u32: 0 }]],
    ['qcow2-refcounts', 'a huge refcount table', [{ at: 56, u32: 1 << 20 }]],
    ['virtual-size', '1 PiB', [{ at: 24, u64: 1n << 50n }]],
    ['virtual-size', '8 EiB - 1', [{ at: 24, u64: (1n << 63n) - 1n }]],
    ['virtual-size', '16 EiB - 1', [{ at: 24, u64: (1n << 64n) - 1n }]],
    ['no-content', 'no size', [{ at: 24, u64: 0n }]],
    ['qcow2-l1-size', 'an L1 table too small', [{ at: 24, u64: 1n << 40n }]],
    ['qcow2-l1-size', 'an L1 table too large', [{ at: 36, u32: 1 << 24 }]],
    ['qcow2-table-offset', 'L1 in the header', [{ at: 40, u64: 0n }]],
    ['qcow2-table-offset', 'L1 off its boundary', [{ at: 40, u64: 196609n }]],
    ['truncated', 'L1 past the end', [{ at: 40, u64: 1n << 40n }]],
    ['qcow2-table-offset', 'refcounts in the header', [{ at: 48, u64: 0n }]],
    [
      'qcow2-l1-entry',
      'an L2 table in the header',
      [{ at: 196608, u64: 512n }],
    ],
    ['truncated', 'an L2 table past the end', [{ at: 196608, u64: 1n << 40n }]],
    ['truncated', 'a cluster past the end', [{ at: 262144, u64: 1n << 40n }]],
    ['qcow2-snapshots', 'a million snapshots', [{ at: 60, u32: 1e6 }]],
    ['qcow2-snapshots', 'a snapshot table in the header', [{ at: 60, u32: 1 }]],
    [
      'truncated',
      'a snapshot table past the end',
      [
        { at: 60, u32: 1 },
        { at: 64, u64: 1n << 40n },
      ],
    ],
    [
      'qcow2-compression',
      'unknown compression',
      [
        { at: 100, u32: 112 },
        { at: 104, u8: 2 },
        { at: 79, u8: 8 },
      ],
    ],
    [
      'qcow2-compression',
      'compression without its bit',
      [
        { at: 100, u32: 112 },
        { at: 104, u8: 1 },
      ],
    ],
    [
      'compressed-data',
      'a compressed cluster of noise',
      [{ at: 262144, u64: (1n << 62n) | 512n }],
    ],
  ];
  it.each(bent)('%s: %s', async (rule, _, bends) => {
    await expect(refusalOf(bend(qcow2, bends))).resolves.toBe(rule);
  });

  it('refuses what header extensions bring in', async () => {
    const name = Buffer.from('/etc/shadow');
    const types = { dataFile: 0x44415441, backingFormat: 0xe2792aca };
    expect(await refusalOf(withExtension(qcow2, types.dataFile, name))).toBe(
      'qcow2-data-file',
    );
    expect(
      await refusalOf(withExtension(qcow2, types.backingFormat, name)),
    ).toBe('qcow2-backing-file');
    const endless = bend(withExtension(qcow2, 0x6803f857, name), [
      { at: 108, u32: 0xffffffff },
    ]);
    expect(await refusalOf(endless)).toBe('qcow2-extensions');
    const zeroLength = Buffer.alloc(
      8 * 1024,
      '\x68\x03\xf8\x57\0\0\0\0',
      'latin1',
    );
    expect(await refusalOf(bend(qcow2, [{ at: 104, bytes: zeroLength }]))).toBe(
      'qcow2-extensions',
    );
    // An extension that is only informative does no harm.
    await expect(
      inspectDisk(bufferReader(withExtension(qcow2, 0x6803f857, name))),
    ).resolves.toBeDefined();
  });

  it('refuses every truncation', async () => {
    for (const size of [
      1, 4, 8, 71, 72, 103, 104, 511, 65536, 131072, 262144,
    ]) {
      await expect(refusalOf(qcow2.subarray(0, size))).resolves.toEqual(
        expect.any(String),
      );
    }
  });
});
