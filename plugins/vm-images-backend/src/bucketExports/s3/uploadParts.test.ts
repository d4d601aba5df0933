import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { partSizeFor, uploadParts } from './uploadParts';

const MiB = 1024 ** 2;
const upload = { key: 'k', uploadId: 'u' };
const there = new Map<number, { size: number; etag: string }>();
const { signal } = new AbortController();
const onStored = () => {};

it('cuts no file into more parts than a bucket takes', () => {
  expect(partSizeFor(1)).toBe(16 * MiB);
  const size = 2 * 1024 ** 4 + 1;
  expect(partSizeFor(size) % MiB).toBe(0);
  expect(Math.ceil(size / partSizeFor(size))).toBeLessThanOrEqual(10_000);
});

it('never has more than a few parts in memory', async () => {
  let read = 0;
  let stored = 0;
  let most = 0;
  let open = 0;
  function* chunks() {
    for (let at = 0; at < 100 * MiB; at += MiB) {
      read += MiB;
      most = Math.max(most, read - stored);
      yield Buffer.alloc(MiB, at);
    }
  }
  const { parts } = await uploadParts({
    ...{ upload, there, signal, partBytes: 5 * MiB, onStored },
    source: Readable.from(chunks(), { highWaterMark: 1 }),
    bucket: {
      async uploadPart({ number, bytes }) {
        expect(++open).toBeLessThanOrEqual(3);
        for (let turn = 0; turn < 50; turn++) await nextTurn();
        open--;
        stored += bytes.length;
        return { PartNumber: number, ETag: `${number}` };
      },
    },
  });
  expect(parts.map(({ PartNumber }) => PartNumber)).toEqual(
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
  // Three on the way, one being read, and what the stream holds.
  expect(most).toBeLessThanOrEqual(4 * 5 * MiB + 2 * MiB);
});

it('sends again what has the size but not the bytes', async () => {
  const bytes = Buffer.alloc(22, 7);
  const sent: number[] = [];
  const known = new Map([
    // Of the first the MD5 is another's, those of the others are none.
    [1, { size: 5, etag: '"9cb3e0c1b0ae5b7d5a7d09f9b7b5e0f3"' }],
    [2, { size: 5, etag: '"encrypted"' }],
    [3, { size: 3, etag: '"x"' }],
    [4, { size: 5, etag: '"04fc420c2daa8356b1f2dfc03858cc2c"' }],
  ]);
  await uploadParts({
    ...{ upload, signal, partBytes: 5, onStored, there: known },
    source: Readable.from([bytes]),
    bucket: {
      async uploadPart({ number }) {
        sent.push(number);
        return { PartNumber: number, ETag: '' };
      },
    },
  });
  expect(sent).toEqual([1, 3, 5]);
});

it('stops everything when one part fails, and waits for the others', async () => {
  let open = 0;
  const failing = uploadParts({
    ...{ upload, there, signal, partBytes: 5, onStored },
    source: Readable.from([Buffer.alloc(100)]),
    bucket: {
      async uploadPart({ number, signal: stop }) {
        if (number === 2) throw new Error('The line broke');
        open++;
        await new Promise(resolve => stop!.addEventListener('abort', resolve));
        open--;
        throw stop!.reason;
      },
    },
  });
  await expect(failing).rejects.toThrow('The line broke');
  expect(open).toBe(0);
});
