/** What a source may cost: time, bytes, and answers that are none. */
import { allowed, serversOfTests, textOf } from './__testUtils__/guardBench';
import { fetchGuarded } from './fetchGuarded';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { start, end } = serversOfTests();

describe('limits', () => {
  const policy = { ...allowed, idleTimeoutMs: 200, headerTimeoutMs: 200 };

  it('gives up on sources that do not answer, or stop', async () => {
    const silent = await start(() => {});
    await expect(textOf(silent.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const stops = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('abc');
    });
    await expect(textOf(stops.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const drips = await start((_, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(timer));
    });
    await expect(textOf(drips.origin, { policy })).rejects.toMatchObject({
      fault: 'stalled',
    });
    const flowing = await start((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(4096)), 10);
      response.once('close', () => clearInterval(timer));
    });
    await expect(
      textOf(flowing.origin, { policy: { ...policy, totalTimeoutMs: 500 } }),
    ).rejects.toMatchObject({ fault: 'stalled' });
  });

  it('waits for a slow reader', async () => {
    const server = await start((_, response) => response.end('x'.repeat(1e6)));
    const response = await fetchGuarded(server.origin, { policy });
    let received = 0;
    for await (const piece of response.body) {
      if (received === 0) {
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      received += piece.length;
    }
    expect(received).toBe(1e6);
  });

  it('takes no more than allowed, announced or not', async () => {
    const small = { ...allowed, maxBytes: 1000 };
    const honest = await start((_, response) => response.end('x'.repeat(1001)));
    await expect(
      textOf(honest.origin, { policy: small }),
    ).rejects.toMatchObject({ fault: 'too-large' });
    const endless = await start((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(100)), 1);
      response.once('close', () => clearInterval(timer));
    });
    await expect(
      textOf(endless.origin, { policy: small }),
    ).rejects.toMatchObject({ fault: 'too-large' });
  });

  it('tells cut off, encoded and failed answers apart', async () => {
    const cut = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('abc', () => response.socket?.destroySoon());
    });
    await expect(textOf(cut.origin)).rejects.toMatchObject({
      fault: 'cut-off',
    });
    const encoded = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    });
    await expect(textOf(encoded.origin)).rejects.toMatchObject({
      fault: 'encoded',
    });
    const busy = await start((_, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end();
    });
    await expect(textOf(busy.origin)).rejects.toMatchObject({
      fault: 'http-status',
      sourceStatus: 503,
      retryAfterMs: 7000,
    });
    const noise = await start((_, response) =>
      response.socket?.end('220 smtp ready\r\n'),
    );
    await expect(textOf(noise.origin)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    const headers = await start((_, response) => {
      response.writeHead(200, { 'x-large': 'x'.repeat(64 * 1024) }).end();
    });
    await expect(textOf(headers.origin)).rejects.toMatchObject({
      fault: 'unreachable',
    });
    const gone = await start(() => {});
    await end(gone);
    await expect(textOf(gone.origin)).rejects.toThrow('refused the connection');
  });

  it('ends with its signal, at every stage', async () => {
    const reason = new Error('cancelled');
    const silent = await start(() => {});
    const stops = await start((_, response) => void response.write('abc'));
    for (const url of [silent.origin, stops.origin]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      await expect(textOf(url, { signal: controller.signal })).rejects.toBe(
        reason,
      );
    }
    const aborted = AbortSignal.abort(reason);
    await expect(textOf(stops.origin, { signal: aborted })).rejects.toBe(
      reason,
    );
  });

  it('survives an answer that nobody reads', async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('abc');
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    });
    const response = await fetchGuarded(server.origin, { policy: allowed });
    await new Promise(resolve => setTimeout(resolve, 150));
    response.close();
    expect(response.status).toBe(200);
  });
});
