import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Fewer, larger writes: a stream of 16 KiB chunks costs a system call each. */
const WRITE_BYTES = 1024 ** 2;
/**
 * A sync begins after so many bytes or so much time, and no second before the
 * first has ended: a power cut costs twice of it at most.
 */
const SYNC_BYTES = 32 * 1024 ** 2;
const SYNC_MS = 2_500;

/**
 * Writes a stream into a file from `offset` on and answers the offset after
 * the last byte. Bytes count only once they are synced: `commit` is called
 * after a sync, never before. Also when the stream breaks, everything that
 * arrived before is synced and committed.
 *
 * Receiving, writing and syncing go on beside each other; each waits only for
 * the one before it of its own kind.
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
  const writes = new InOrder();
  const syncs = new InOrder();
  let taken = options.offset;
  let written = taken;
  let syncFrom = taken;
  let syncedAt = Date.now();
  let waiting: Buffer[] = [];
  let waitingFrom = taken;
  let unhashed: Buffer[] = [];

  async function flush(): Promise<void> {
    if (taken === waitingFrom) return;
    const buffers = waiting;
    const at = waitingFrom;
    const end = taken;
    waiting = [];
    waitingFrom = end;
    await writes.start(async () => {
      await writeFully(file, buffers, at);
      written = end;
    });
    // Those before, while another thread writes these: a digest must not know
    // of bytes that the disk would not take.
    hashWritten();
    unhashed = buffers;
  }

  function hashWritten(): void {
    for (const buffer of unhashed) hash?.update(buffer);
    unhashed = [];
  }

  async function sync(): Promise<void> {
    if (written === syncFrom) return;
    const end = written;
    syncFrom = end;
    syncedAt = Date.now();
    await syncs.start(async () => {
      await file.datasync();
      await commit(end);
    });
  }

  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (chunk.length > maxOffset - taken) {
        throw new RangeError(`More than the announced ${maxOffset} bytes came`);
      }
      waiting.push(chunk);
      taken += chunk.length;
      if (taken - waitingFrom >= WRITE_BYTES) await flush();
      const isDue = Date.now() - syncedAt >= SYNC_MS;
      if (isDue || written - syncFrom >= SYNC_BYTES) await sync();
    }
  } finally {
    try {
      await flush();
      await writes.settled();
      hashWritten();
    } finally {
      await sync();
      await syncs.settled();
    }
  }
  return written;
}

/** Work of one kind: one piece at a time, beside whatever else goes on. */
class InOrder {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for the piece before, throws what that threw, and begins another. */
  async start(work: () => Promise<void>): Promise<void> {
    await this.#last;
    this.#last = work();
    // Whoever waits next is told; nobody may be waiting yet.
    this.#last.catch(() => undefined);
  }

  async settled(): Promise<void> {
    await this.#last;
  }
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
