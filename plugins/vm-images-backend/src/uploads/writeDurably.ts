import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  BlockWriter,
  eachPiece,
  letGo,
  type BlockHash,
} from '@vm-images/backstage-plugin-vm-images-node';

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
 * arrived before is synced and committed. The stream is left open.
 */
export async function writeDurably(options: {
  source: Readable;
  /** Nobody else has the pieces of the source: they are emptied. */
  ownsPieces?: boolean;
  /** Ends it as the end of the source does. */
  stop?: AbortSignal;
  file: FileHandle;
  offset: number;
  maxOffset: number;
  hash?: BlockHash;
  commit(offset: number): Promise<void>;
}): Promise<number> {
  const { source, stop, file, hash, commit, offset, maxOffset } = options;
  const writer = new BlockWriter({ file, offset, hash });
  const syncs = new InOrder();
  let taken = offset;
  let syncFrom = offset;
  let syncedAt = Date.now();

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

  async function finishTaking(piece: Buffer, busy?: Promise<void>) {
    await busy;
    if (options.ownsPieces) letGo(piece);
    if (isSyncDue()) await sync();
  }

  const isSyncDue = () =>
    writer.written - syncFrom >= SYNC_BYTES || Date.now() - syncedAt >= SYNC_MS;

  const take = (piece: Buffer) => {
    if (piece.length > maxOffset - taken) {
      throw new RangeError(`More than the announced ${maxOffset} bytes came`);
    }
    taken += piece.length;
    const busy = writer.add(piece);
    if (busy || isSyncDue()) return finishTaking(piece, busy);
    if (options.ownsPieces) letGo(piece);
    return undefined;
  };

  try {
    await eachPiece(source, take, stop);
  } finally {
    try {
      await writer.settled();
    } finally {
      await writer.release();
      await sync();
      await syncs.settled();
    }
  }
  return writer.written;
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
