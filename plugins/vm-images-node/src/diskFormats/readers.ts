import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '@backstage/errors';
import { BrokenImageError, assertInside } from './errors';
import type { DiskReader } from './types';

/** Reads from memory. @public */
export function bufferReader(bytes: Uint8Array): DiskReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: buffer.length,
    read: async (offset, length) => {
      assertInside(buffer.length, { offset, length, what: 'data' });
      return buffer.subarray(offset, offset + length);
    },
  };
}

async function readFully(
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(
      buffer,
      done,
      length - done,
      offset + done,
    );
    if (bytesRead === 0) {
      throw new BrokenImageError({
        rule: 'truncated',
        reason: `the file ended at byte ${offset + done} while it was read`,
      });
    }
    done += bytesRead;
  }
  return buffer;
}

/**
 * Reads a regular file; a symbolic link, device, socket or pipe is refused.
 * Close it when done (`await using` does that).
 *
 * @public
 */
export async function fileReader(
  path: string,
): Promise<DiskReader & AsyncDisposable & { close(): Promise<void> }> {
  // O_NONBLOCK: a pipe in the place of the file must not hang the open.
  const handle = await open(
    path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  const close = () => handle.close();
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      throw new InputError(`'${path}' is not a regular file`);
    }
    return {
      size: stat.size,
      read: async (offset, length) => {
        assertInside(stat.size, { offset, length, what: 'data' });
        return readFully(handle, offset, length);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What one inspection may read, whatever a header claims. */
export const READ_LIMITS = {
  /** One table at most; the largest legal one is the 32 MiB L1 of a qcow2. */
  singleBytes: 32 * 1024 * 1024,
  totalBytes: 96 * 1024 * 1024,
  reads: 2048,
} as const;

/**
 * Keeps an inspection within {@link READ_LIMITS}, so that no header can make it
 * read for long or claim much memory.
 */
export function boundedReader(inner: DiskReader): DiskReader {
  let reads = 0;
  let bytes = 0;
  return {
    size: inner.size,
    read: async (offset, length) => {
      assertInside(inner.size, { offset, length, what: 'data' });
      reads += 1;
      bytes += length;
      if (
        length > READ_LIMITS.singleBytes ||
        bytes > READ_LIMITS.totalBytes ||
        reads > READ_LIMITS.reads
      ) {
        throw new BrokenImageError({
          rule: 'too-complex',
          reason: `its headers ask to read more than any sound image needs (${bytes} bytes in ${reads} reads)`,
        });
      }
      return inner.read(offset, length);
    },
  };
}

/** A part of another reader. @public */
export function sliceReader(
  inner: DiskReader,
  start: number,
  size: number,
): DiskReader {
  return {
    size,
    read: async (offset, length) => {
      assertInside(size, { offset, length, what: 'data' });
      return inner.read(start + offset, length);
    },
  };
}

/**
 * A virtual disk made of equal blocks, any of which may be absent (zeros).
 * `readBlock` gives `length` bytes at `within` of block `index`.
 */
export function blockReader(options: {
  size: number;
  blockSize: number;
  readBlock(
    index: number,
    within: number,
    length: number,
  ): Promise<Buffer | undefined>;
}): DiskReader {
  const { size, blockSize, readBlock } = options;
  return {
    size,
    read: async (offset, length) => {
      assertInside(size, { offset, length, what: 'disk content' });
      const result = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const at = offset + done;
        const within = at % blockSize;
        const part = Math.min(blockSize - within, length - done);
        const bytes = await readBlock(Math.floor(at / blockSize), within, part);
        bytes?.copy(result, done);
        done += part;
      }
      return result;
    },
  };
}

/**
 * Does some work on a file, and closes it whatever becomes of that.
 *
 * @public
 */
export async function withFile<T>(
  path: string,
  work: (reader: DiskReader) => Promise<T>,
): Promise<T> {
  const reader = await fileReader(path);
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
