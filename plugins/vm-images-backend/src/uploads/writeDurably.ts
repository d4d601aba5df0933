import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Blocks } from './Blocks';

/** Fewer, larger writes: a system call and a change of threads each. */
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
 * Receiving, writing, digesting and syncing go on beside each other; each waits
 * only for the one before it of its own kind. After a write that failed `hash`
 * may know of bytes that are not in the file.
 */
export async function writeDurably(options: {
  source: Readable;
  file: FileHandle;
  offset: number;
  maxOffset: number;
  /** Given every byte, in shared memory, until what it answers is settled. */
  hash?: { update(bytes: Buffer): unknown };
  commit(offset: number): Promise<void>;
}): Promise<number> {
  const { source, file, hash, commit, offset, maxOffset } = options;
  const writer = new Writer(file, offset);
  const syncs = new InOrder();
  let taken = offset;
  let syncFrom = offset;
  let syncedAt = Date.now();
  const blocks = new Blocks(block =>
    Promise.all([writer.write(block), hash?.update(block)]),
  );

  async function sync(): Promise<void> {
    const end = writer.written;
    if (end === syncFrom) return;
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
      taken += chunk.length;
      await blocks.add(chunk);
      writer.assertWell();
      const isDue = Date.now() - syncedAt >= SYNC_MS;
      if (isDue || writer.written - syncFrom >= SYNC_BYTES) await sync();
    }
  } finally {
    try {
      blocks.flush();
      writer.flush();
      await blocks.settled();
      writer.assertWell();
    } finally {
      await sync();
      await syncs.settled();
    }
  }
  return writer.written;
}

/** Writes blocks one behind the other, some at a time. */
class Writer {
  readonly #file: FileHandle;
  #waiting: { block: Buffer; done(): void; failed(error: unknown): void }[] =
    [];
  #last: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | undefined;
  /** The offset up to which everything is in the file. */
  written: number;

  constructor(file: FileHandle, offset: number) {
    this.#file = file;
    this.written = offset;
  }

  /** Resolves when it is written, which may be after more has come. */
  write(block: Buffer): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ block, done, failed });
      const blocks = this.#waiting.map(one => one.block);
      if (lengthOf(blocks) >= WRITE_BYTES) this.flush();
    });
  }

  /** Begins to write what waits for more. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    const blocks = waiting.map(({ block }) => block);
    this.#last = this.#last
      .then(async () => {
        this.assertWell();
        await writeFully(this.#file, blocks, this.written);
        this.written += lengthOf(blocks);
        for (const { done } of waiting) done();
      })
      .catch(error => {
        this.#failure ??= { error };
        for (const { failed } of waiting) failed(error);
      });
  }

  /** @throws what a write threw. */
  assertWell(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

const lengthOf = (blocks: readonly Buffer[]) =>
  blocks.reduce((sum, { length }) => sum + length, 0);

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
  const total = lengthOf(buffers);
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
