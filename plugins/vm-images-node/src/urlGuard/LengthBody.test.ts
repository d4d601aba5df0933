import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { allowed } from './__testUtils__/guardBench';
import { fetchGuarded } from './fetchGuarded';

// Timers are slow on a busy machine.
jest.setTimeout(60_000);

/** Answers one request by whatever the test writes. */
async function rawSource() {
  const server = createServer();
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.2');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = fetchGuarded(`http://127.0.0.2:${port}/`, {
    policy: allowed,
  });
  // Whoever waits for it is told.
  response.catch(() => undefined);
  const [socket] = (await connected) as [Socket];
  socket.on('error', () => undefined).resume();
  server.close();
  return { response, socket };
}

const head = (length: number) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;

describe('a body as long as it says', () => {
  it('is whole for a slow reader, whose pieces change after each turn', async () => {
    const content = randomBytes(3 * 1024 ** 2 + 1);
    const { response, socket } = await rawSource();
    // The parser gets the start of it, and more waits before anybody reads.
    socket.write(head(content.length));
    socket.write(content.subarray(0, 100));
    const { body } = await response;
    socket.write(content.subarray(100));
    const copies: Buffer[] = [];
    await body.each(async piece => {
      const { length } = piece;
      await turn();
      copies.push(Buffer.from(piece));
      piece.fill(0);
      expect(copies.at(-1)).toHaveLength(length);
    });
    expect(Buffer.concat(copies).equals(content)).toBe(true);
  });

  it('keeps the pieces of a loop as they were', async () => {
    const content = randomBytes(1024 ** 2);
    const { response, socket } = await rawSource();
    socket.write(head(content.length));
    socket.write(content);
    const pieces: Buffer[] = [];
    for await (const piece of (await response).body) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  it('has nothing of what comes behind it', async () => {
    const { response, socket } = await rawSource();
    socket.write(`${head(4)}ab`);
    const { body } = await response;
    socket.write('cd and more');
    const copies: string[] = [];
    await body.each(piece => {
      copies.push(piece.toString());
      return undefined;
    });
    expect(copies.join('')).toBe('abcd');
  });

  it.each(['end', 'destroy', 'resetAndDestroy'] as const)(
    'is cut off by a %s of the connection',
    async how => {
      const { response, socket } = await rawSource();
      socket.write(`${head(1000)}ab`);
      const { body } = await response;
      const pieces: string[] = [];
      const reading = body.each(piece => {
        pieces.push(piece.toString());
        if (pieces.length === 1) socket[how]();
        return undefined;
      });
      await expect(reading).rejects.toMatchObject({ fault: 'cut-off' });
      expect(pieces).toEqual(['ab']);
    },
  );

  it('closes the connection when nobody wants more', async () => {
    const { response, socket } = await rawSource();
    const closed = once(socket, 'close');
    socket.write(head(1000));
    const { body } = await response;
    socket.write('ab');
    const full = new Error('the disk is full');
    const refuse = () => {
      throw full;
    };
    await expect(body.each(refuse)).rejects.toBe(full);
    await closed;
  });
});
