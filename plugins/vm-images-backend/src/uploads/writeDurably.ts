import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Fewer, larger writes: a stream of 16 KiB chunks costs a system call each. */
const WRITE_BYTES = 1024 ** 2;
/** How much a power cut may cost, in bytes and in time. */
const COMMIT_BYTES = 64 * 1024 ** 2;
const COMMIT_MS = 5_000;

/**
 * Writes a stream into a file from `offset` on and answers the offset after
 * the last byte. Bytes count only once they are synced: `commit` is called
 * after a sync, never before. Also when the stream breaks, everything that
 * arrived before is synced and committed.
 */
export async function writeDurably(options: {
  source: Readable;
  file: FileHandle;
  offset: number;
  maxOffset: number;
  hash?: Hash;
  commit(offset: number): Promise<void>;
}): Promise<number> {
  const { source, file, hash, commit, maxOffset } = options;
  let offset = options.offset;
  let committed = offset;
  let committedAt = Date.now();
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  async function flush(): Promise<void> {
    if (waitingBytes === 0) return;
    const buffers = waiting;
    const bytes = waitingBytes;
    waiting = [];
    waitingBytes = 0;
    await writeFully(file, buffers, offset);
    for (const buffer of buffers) hash?.update(buffer);
    offset += bytes;
  }

  async function sync(): Promise<void> {
    if (offset === committed) return;
    await file.datasync();
    await commit(offset);
    committed = offset;
    committedAt = Date.now();
  }

  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      const room = maxOffset - offset - waitingBytes;
      if (chunk.length > room) {
        throw new RangeError(`More than the announced ${maxOffset} bytes came`);
      }
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes >= WRITE_BYTES) await flush();
      if (
        offset - committed >= COMMIT_BYTES ||
        Date.now() - committedAt >= COMMIT_MS
      ) {
        await sync();
      }
    }
  } finally {
    await flush();
    await sync();
  }
  return offset;
}

/** `writev` may write less than it was given, as on a full disk. */
async function writeFully(
  file: FileHandle,
  buffers: Buffer[],
  position: number,
): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const { bytesWritten } = await file.writev(buffers, position);
  if (bytesWritten === total) return;
  const rest = Buffer.concat(buffers).subarray(bytesWritten);
  let done = 0;
  while (done < rest.length) {
    const { bytesWritten: more } = await file.write(
      rest,
      done,
      rest.length - done,
      position + bytesWritten + done,
    );
    if (more === 0) throw new Error('The disk takes no more bytes');
    done += more;
  }
}
