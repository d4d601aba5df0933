/**
 * Whatever the bytes, an inspection ends soon, reads within its limits, and
 * either accepts or throws one of the two errors that callers know.
 */
import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { qcow2Of, streamVmdkOf } from './__testUtils__/containers';
import {
  fatVolume,
  gptDisk,
  gptTypes,
  isoDisc,
} from './__testUtils__/contents';
import { convertedBy, hasQemuImg, temporaryFolder } from './__testUtils__/qemu';
import { BrokenImageError, UnsafeImageError } from './errors';
import { inspectDisk } from './inspectDisk';
import { detectDiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { READ_LIMITS, bufferReader } from './readers';
import type { DiskReader } from './types';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const disk = gptDisk(
  [{ type: gptTypes.esp, content: fatVolume(['BOOTX64.EFI']) }],
  { bootCode: 'code' },
);

/** Places whose change matters, so that mutations are not lost in zeros. */
const seeds: Record<string, { image: Buffer; places: [number, number][] }> = {
  raw: {
    image: disk,
    places: [
      [0, 2048],
      [1024 * 1024, 0x5000],
    ],
  },
  iso: {
    image: isoDisc({ bios: true, efiLoaders: ['BOOTX64.EFI'] }),
    places: [[32768, 0x3000]],
  },
  qcow2: {
    image: qcow2Of(disk),
    places: [
      [0, 256],
      [196608, 64],
      [262144, 512],
    ],
  },
  vmdk: {
    image: streamVmdkOf(disk),
    places: [
      [0, 1024],
      [-2560, 2560],
    ],
  },
};

if (hasQemuImg) {
  const folder = temporaryFolder();
  for (const [name, args, places] of [
    [
      'zstd qcow2',
      ['-c', '-O', 'qcow2', '-o', 'compression_type=zstd'],
      [
        [0, 600],
        [262144, 4096],
      ],
    ],
    [
      'sparse vmdk',
      ['-O', 'vmdk'],
      [
        [0, 1024],
        [10752, 12000],
      ],
    ],
    [
      'vhd',
      ['-O', 'vpc'],
      [
        [0, 2048],
        [-512, 512],
      ],
    ],
    [
      'vhdx',
      ['-O', 'vhdx'],
      [
        [65536, 256],
        [196608, 256],
        [1048576, 2048],
        [2097152, 2048],
        [3145728, 512],
      ],
    ],
    ['vdi', ['-O', 'vdi'], [[0, 1024]]],
  ] as [string, string[], [number, number][]][]) {
    seeds[name] = { image: convertedBy(folder, disk, ...args), places };
  }
  rmSync(folder, { recursive: true });
}

function countingReader(image: Buffer) {
  const inner = bufferReader(image);
  const count = { reads: 0, bytes: 0 };
  const reader: DiskReader = {
    size: inner.size,
    read: async (offset, length) => {
      count.reads += 1;
      count.bytes += length;
      return inner.read(offset, length);
    },
  };
  return { reader, count };
}

async function expectGraceful(image: Buffer): Promise<void> {
  const { reader, count } = countingReader(image);
  const before = process.cpuUsage();
  const error = await inspectDisk(reader).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (
    error !== undefined &&
    !(error instanceof UnsafeImageError || error instanceof BrokenImageError)
  ) {
    throw error;
  }
  expect(count.reads).toBeLessThanOrEqual(READ_LIMITS.reads);
  expect(count.bytes).toBeLessThanOrEqual(READ_LIMITS.totalBytes);
  // Of the processor, which others may be using just now.
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  detectDiskStart(image.subarray(0, 65536));
}

/** Values that break arithmetic. */
const nasty = fc.constantFrom(
  ...[0n, 1n, 2n, 7n, 127n, 128n, 255n, 511n, 512n, 65535n, 65536n, 1n << 20n],
  ...[1n << 31n, (1n << 32n) - 1n, 1n << 32n, 1n << 53n, 1n << 62n],
  ...[(1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 512n, (1n << 64n) - 1n],
);

const mutation = fc.record({
  place: fc.nat(9),
  at: fc.nat(1 << 14),
  value: fc.oneof(nasty, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
  width: fc.constantFrom(1, 2, 4, 8),
  little: fc.boolean(),
});

describe.each(Object.entries(seeds))('%s', (_, { image, places }) => {
  it('sound to begin with', async () => {
    await expect(inspectDisk(bufferReader(image))).resolves.toMatchObject({
      facts: { bootMode: expect.stringMatching(/uefi|both/) },
    });
  });

  it('mutated', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(image.length), { freq: 8 }),
        async (mutations, cut) => {
          const mutant = Buffer.from(image);
          for (const { place, at, value, width, little } of mutations) {
            const [start, length] = places[place % places.length];
            const offset =
              (start < 0 ? image.length + start : start) +
              (at % Math.max(1, length - width));
            const bytes = Buffer.alloc(8);
            bytes.writeBigUInt64BE(value);
            const field = bytes.subarray(8 - width);
            (little ? field.reverse() : field).copy(mutant, offset);
          }
          await expectGraceful(cut === null ? mutant : mutant.subarray(0, cut));
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
    );
  }, 600_000);
});

it('any bytes at all, with or without a magic in front', async () => {
  expect.hasAssertions();
  const magics = ['', 'QFI\xfb\0\0\0\x03', 'KDMV', 'vhdxfile', 'conectix'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...magics),
      fc.uint8Array({ maxLength: 4096 }),
      async (magic, bytes) =>
        expectGraceful(Buffer.concat([Buffer.from(magic, 'latin1'), bytes])),
    ),
    { numRuns: 300 },
  );
});
