/**
 * X7: after a power cut at any moment, every byte that was committed is there.
 * The disk of this test forgets what was not synced, as a real one may.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { writeDurably } from './writeDurably';

jest.setTimeout(120_000);

const CUTS = 200;
const MIB = 2 ** 20;

/** A file that fails for good after so many calls: the power is gone. */
class Disk {
  /** What survives. */
  durable = Buffer.alloc(0);
  readonly #size: number;
  #content: Buffer;
  #callsLeft: number;

  constructor(size: number, callsLeft: number) {
    this.#size = size;
    this.#content = Buffer.alloc(size);
    this.#callsLeft = callsLeft;
  }

  readonly file = {
    writev: async (buffers: Buffer[], at: number) => {
      this.#count();
      // Now and then less is written than was given.
      const bytes = Buffer.concat(buffers);
      const part = bytes.subarray(0, randomInt(1, bytes.length + 1));
      part.copy(this.#content, at);
      return { bytesWritten: part.length };
    },
    write: async (bytes: Buffer, from: number, length: number, at: number) => {
      this.#count();
      bytes.copy(this.#content, at, from, from + length);
      return { bytesWritten: length };
    },
    datasync: async () => {
      this.#count();
      this.durable = Buffer.from(this.#content.subarray(0, this.#size));
    },
  } as unknown as FileHandle;

  #count(): void {
    this.#callsLeft -= 1;
    if (this.#callsLeft < 0) throw new Error('power cut');
  }
}

it(`keeps every committed byte over ${CUTS} power cuts: 0 violations`, async () => {
  let violations = 0;
  let committedSomething = 0;
  let cuts = 0;
  for (let round = 0; round < CUTS; round++) {
    const bytes = randomBytes(3 * MIB + randomInt(0, MIB));
    const disk = new Disk(bytes.length, randomInt(0, 28));
    let committed = 0;
    const pieces = function* source() {
      for (let at = 0; at < bytes.length; ) {
        const end = at + randomInt(1, 700_000);
        yield bytes.subarray(at, end);
        at = end;
      }
    };
    const end = await writeDurably({
      source: Readable.from(pieces(), { objectMode: false }),
      ...{ file: disk.file, offset: 0, maxOffset: bytes.length },
      commit: async offset => {
        committed = offset;
      },
    }).catch(() => 'cut');
    cuts += end === 'cut' ? 1 : 0;
    committedSomething += committed > 0 ? 1 : 0;
    const kept = disk.durable.subarray(0, committed);
    if (!kept.equals(bytes.subarray(0, committed))) violations += 1;
  }
  expect(violations).toBe(0);
  expect(cuts).toBeGreaterThan(CUTS / 4);
  expect(committedSomething).toBeGreaterThan(CUTS / 10);
});
