import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { S3Bucket, StoredPart } from './S3Bucket';

const MiB = 1024 ** 2;
/** S3 takes ten thousand parts; some are left over. */
const MOST_PARTS = 9_000;
const SMALLEST_PART = 16 * MiB;
/** Parts in memory at once: those on the way, and the one being read. */
const AT_ONCE = 3;

/** So large are all parts of a file but its last one. */
export function partSizeFor(sizeBytes: number): number {
  const needed = Math.ceil(sizeBytes / MOST_PARTS / MiB) * MiB;
  return Math.max(SMALLEST_PART, needed);
}

/**
 * Uploads a file in parts, but for those that are there already, and answers
 * the digest of the whole file. Everything is read, also what need not be sent
 * again: only so is the digest known, and that what is there is the same.
 * Never more than a few parts are in memory.
 */
export async function uploadParts(options: {
  bucket: Pick<S3Bucket, 'uploadPart'>;
  upload: { key: string; uploadId: string };
  source: Readable;
  partBytes: number;
  there: ReadonlyMap<number, StoredPart>;
  signal: AbortSignal;
  /** So many bytes are in the bucket, of those read until now. */
  onStored(bytes: number): void;
}): Promise<{ parts: CompletedPart[]; digest: string }> {
  const { bucket, upload, source, partBytes, there, onStored } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const hash = createHash('sha256');
  const parts: CompletedPart[] = [];
  const sending = new Set<Promise<void>>();
  let stored = 0;
  const problems: unknown[] = [];
  const stopAtProblem = () => {
    options.signal.throwIfAborted();
    if (problems.length > 0) throw problems[0];
  };
  const keep = (part: CompletedPart, bytes: Buffer) => {
    parts[part.PartNumber! - 1] = part;
    stored += bytes.length;
    onStored(stored);
  };
  try {
    let number = 0;
    for await (const bytes of cutParts(source, partBytes)) {
      stopAtProblem();
      hash.update(bytes);
      number++;
      const known = there.get(number);
      if (known && isSame(known, bytes)) {
        keep({ PartNumber: number, ETag: known.etag }, bytes);
        continue;
      }
      const sent = bucket
        .uploadPart({ ...upload, number, bytes, signal })
        .then(part => keep(part, bytes))
        .catch(error => {
          problems.push(error);
          failed.abort();
        })
        .finally(() => sending.delete(sent));
      sending.add(sent);
      if (sending.size >= AT_ONCE) await Promise.race(sending);
    }
    await Promise.all(sending);
    stopAtProblem();
  } finally {
    failed.abort();
    await Promise.allSettled(sending);
  }
  return { parts, digest: `sha256:${hash.digest('hex')}` };
}

/** Where an ETag is no MD5, because the bucket encrypts, the size has to do. */
function isSame({ size, etag }: StoredPart, bytes: Buffer): boolean {
  if (size !== bytes.length) return false;
  const [md5] = /^[0-9a-f]{32}$/.exec(etag.replace(/"/g, '')) ?? [];
  return (
    md5 === undefined || md5 === createHash('md5').update(bytes).digest('hex')
  );
}

async function* cutParts(
  source: Readable,
  partBytes: number,
): AsyncIterable<Buffer> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const chunk of source) {
    let bytes = chunk as Buffer;
    while (bytes.length > 0) {
      const taken = bytes.copy(part, filled);
      filled += taken;
      bytes = bytes.subarray(taken);
      if (filled === partBytes) {
        yield part;
        part = Buffer.allocUnsafe(partBytes);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
