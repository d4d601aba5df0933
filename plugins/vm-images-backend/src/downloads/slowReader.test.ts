/** X17: who reads slowly makes the source wait, and no memory grow. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { sendFile } from './sendFile';

jest.setTimeout(60_000);

const SIZE = 2 ** 30;
const CHUNK = Buffer.alloc(256 * 1024, 1);
/** What connections of a machine buffer by themselves, and what we do. */
const MOST_AHEAD = 32 * 2 ** 20;
const READERS = 4;

it(`reads no more than ${MOST_AHEAD} bytes ahead of ${READERS} who stopped`, async () => {
  let read = 0;
  let closed = 0;
  const app = express();
  app.get('/', (request, response) => {
    const bytes = function* endless() {
      for (let at = 0; at < SIZE; at += CHUNK.length) {
        read += CHUNK.length;
        yield CHUNK;
      }
    };
    const file = {
      ...{ format: 'raw' as const, sizeBytes: SIZE },
      read: () => Readable.from(bytes(), { objectMode: false }),
      close: async () => {},
    };
    const sent = { file, fileName: 'disk.raw', etag: '"1"', modifiedAt: 0 };
    const end = () => {
      closed += 1;
    };
    sendFile(request, response, sent).then(end, end);
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const readers = Array.from({ length: READERS }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    return socket.pause();
  });
  // Until nothing more is read for a while.
  for (let before = -1; before !== read || read === 0; ) {
    before = read;
    await delay(500);
  }
  expect(read).toBeLessThan(READERS * MOST_AHEAD);
  for (const socket of readers) socket.destroy();
  while (closed < READERS) await delay(20);
  server.close();
});
