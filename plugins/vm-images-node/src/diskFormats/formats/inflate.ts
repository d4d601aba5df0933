import { inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { BrokenImageError, assertSound } from '../errors';

type Method = 'zlib' | 'zstd' | 'deflate';

/**
 * Where a zstd frame ends. The unit that holds it is padded to whole sectors,
 * which the decompressor would take for a second, broken frame.
 */
export function zstdFrameLength(bytes: Buffer): number {
  const soundly = (at: number, length: number) =>
    assertSound(
      at + length <= bytes.length,
      'compressed-data',
      'a compressed cluster is cut off',
    );
  soundly(0, 5);
  const descriptor = bytes[4];
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(singleSegment) : 2 ** sizeFlag;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  let at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
  for (let last = false; !last; ) {
    soundly(at, 3);
    const header = bytes.readUIntLE(at, 3);
    last = (header & 1) === 1;
    const isRepeat = ((header >> 1) & 3) === 1;
    at += 3 + (isRepeat ? 1 : header >> 3);
  }
  at += (descriptor & 4) === 0 ? 0 : 4;
  soundly(0, at);
  return at;
}

function inflate(bytes: Buffer, method: Method, size: number): Buffer {
  const options = { maxOutputLength: size };
  switch (method) {
    case 'zstd':
      return zstdDecompressSync(
        bytes.subarray(0, zstdFrameLength(bytes)),
        options,
      );
    case 'zlib':
      // What qcow2 calls zlib has neither the header nor the checksum of zlib.
      return inflateRawSync(bytes, options);
    default:
      return inflateSync(bytes, options);
  }
}

function inflateOne(bytes: Buffer, method: Method, size: number): Buffer {
  try {
    return inflate(bytes, method, size);
  } catch (error) {
    if (error instanceof BrokenImageError) {
      throw error;
    }
    throw new BrokenImageError({
      rule: 'compressed-data',
      reason: `a compressed cluster can't be inflated to ${size} bytes`,
    });
  }
}

/** Far more than a look at boot sectors and directories needs. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;
const KEPT_CLUSTERS = 4;

/**
 * Inflates clusters or grains of at most `size` bytes each: what is larger is
 * not a cluster but a bomb. Keeps the last few, and stops after 256 MiB, so that
 * a directory that jumps to and fro costs no more than a plain one.
 */
export function createInflater(options: {
  method: Method;
  size: number;
}): (key: bigint | number, load: () => Promise<Buffer>) => Promise<Buffer> {
  const { method, size } = options;
  const kept = new Map<bigint | number, Buffer>();
  let inflated = 0;
  return async (key, load) => {
    const known = kept.get(key);
    if (known) {
      return known;
    }
    inflated += size;
    assertSound(
      inflated <= MAX_INFLATED_BYTES,
      'too-complex',
      'its first sectors are spread over too many compressed clusters',
    );
    const cluster = inflateOne(await load(), method, size);
    kept.set(key, cluster);
    if (kept.size > KEPT_CLUSTERS) {
      kept.delete([...kept.keys()][0]);
    }
    return cluster;
  };
}
