/**
 * Connections that hold on without asking anything in earnest: each begins a
 * request and sends one more byte of it every ten seconds. What is closed is
 * opened again. Told how many to hold; answers when it does, and how many were
 * closed by the server since it was asked last.
 */
import { connect, type Socket } from 'node:net';
import { offsetOf } from '../bytes/tusClient';

const EVERY_MS = 10_000;
/** So many at once; more would wait for the server to take them. */
const AT_ONCE = 100;
/** Each source has ports of its own. */
const SOURCES = 8;

type Hold = { url: string; count: number; uploads: string[] };

const wanted = new Set<number>();
const open = new Map<number, Socket>();
let closed = 0;

/** What is begun: headers, a body, or the bytes of an upload, without an end. */
async function beginning(n: number, { url, uploads }: Hold): Promise<string> {
  const { host, pathname } = new URL(url);
  if (uploads[n]) {
    const offset = await offsetOf(`${url}/uploads/${uploads[n]}`);
    return [
      `PATCH ${pathname}/uploads/${uploads[n]} HTTP/1.1\r\nHost: ${host}\r\n`,
      `Tus-Resumable: 1.0.0\r\nUpload-Offset: ${offset}\r\n`,
      'Content-Type: application/offset+octet-stream\r\n',
      'Content-Length: 1000000\r\n\r\nx',
    ].join('');
  }
  return n % 2 === 0
    ? `GET ${pathname}/images HTTP/1.1\r\nHost: ${host}\r\nX-Slow: x`
    : `POST ${pathname}/images/batch HTTP/1.1\r\nHost: ${host}\r\n` +
        `Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n[`;
}

async function hold(n: number, what: Hold): Promise<void> {
  // Asking for the offset may fail as well.
  const bytes = await beginning(n, what).catch(() => '');
  return new Promise(done => {
    const { hostname, port } = new URL(what.url);
    const socket = connect({
      ...{ host: hostname, port: Number(port) },
      localAddress: `127.0.0.${1 + (n % SOURCES)}`,
    });
    // An answer ends it as well: it is not slow any more.
    socket.on('data', () => socket.destroy());
    socket.on('error', () => {});
    socket.once('connect', () => {
      open.set(n, socket);
      socket.write(bytes);
      done();
    });
    socket.once('close', () => {
      open.delete(n);
      done();
      if (!wanted.has(n)) return;
      closed += 1;
      // With the pause of a client that was refused.
      setTimeout(() => wanted.has(n) && hold(n, what), 1000);
    });
  });
}

async function holdAll(what: Hold): Promise<void> {
  for (let n = 0; n < what.count; n += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, at) => n + at);
    for (const one of some) wanted.add(one);
    await Promise.all(some.map(one => hold(one, what)));
  }
}

let turn = 0;
setInterval(() => {
  // A tenth of them each second.
  for (const [n, socket] of open) if (n % 10 === turn) socket.write('x');
  turn = (turn + 1) % 10;
}, EVERY_MS / 10);

process.on('message', async (what: Hold) => {
  if (what.count > 0) await holdAll(what);
  if (what.count === 0) {
    wanted.clear();
    for (const socket of open.values()) socket.destroy();
    open.clear();
  }
  process.send?.({ open: open.size, closed });
  closed = 0;
});
