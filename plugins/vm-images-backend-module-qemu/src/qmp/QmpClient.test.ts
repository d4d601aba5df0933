import {
  type LineServer,
  lineServer,
  type Peer,
} from '../__testUtils__/lineServer';
import { QmpClient } from './QmpClient';

const GREETING = '{"QMP":{"version":{},"capabilities":[]}}\r\n';

describe('QmpClient', () => {
  let server: LineServer | undefined;
  let client: QmpClient | undefined;

  afterEach(async () => {
    client?.close();
    await server?.close();
  });

  /** A QEMU that knows `qmp_capabilities`; the rest is up to the test. */
  async function talk(
    answer: (message: { execute: string; id: number }, peer: Peer) => void,
  ): Promise<QmpClient> {
    server = await lineServer({
      onConnect: peer => peer.say(GREETING),
      onLine: (line, peer) => {
        const message = JSON.parse(line);
        if (message.execute === 'qmp_capabilities') {
          peer.say(`${JSON.stringify({ return: {}, id: message.id })}\n`);
        } else {
          answer(message, peer);
        }
      },
    });
    client = await QmpClient.connect(server.path, { timeoutMs: 2_000 });
    return client;
  }

  it('matches answers to commands, in whatever pieces and order they come', async () => {
    const ids: number[] = [];
    const qmp = await talk(({ id }, peer) => {
      ids.push(id);
      if (ids.length === 2) {
        const second = JSON.stringify({ return: { UUID: 'ü' }, id: ids[1] });
        const first = JSON.stringify({ return: [], id: ids[0] });
        const bytes = Buffer.from(`${second}\r\n${first}\n`);
        for (const byte of bytes) {
          peer.say(Buffer.of(byte));
        }
      }
    });
    const jobs = qmp.execute('query-jobs');
    const uuid = qmp.execute('query-uuid');
    await expect(jobs).resolves.toEqual([]);
    await expect(uuid).resolves.toEqual({ UUID: 'ü' });
  });

  it("tells a refusal in QEMU's own words", async () => {
    const qmp = await talk(({ id }, peer) =>
      peer.say(
        `{"id":${id},"error":{"class":"GenericError","desc":"no such node"}}\n`,
      ),
    );
    await expect(
      qmp.execute('blockdev-del', { 'node-name': 'x' }),
    ).rejects.toMatchObject({
      name: 'QmpCommandError',
      errorClass: 'GenericError',
      message: expect.stringContaining('no such node'),
    });
  });

  it('does not wait for ever, and takes no late answer for another one', async () => {
    const late: (() => void)[] = [];
    const qmp = await talk(({ execute, id }, peer) => {
      if (execute === 'query-jobs') {
        late.push(() => peer.say(`{"id":${id},"return":["late"]}\n`));
      } else {
        late.forEach(say => say());
        peer.say(`{"id":${id},"return":{"UUID":"right"}}\n`);
      }
    });
    await expect(
      qmp.execute('query-jobs', undefined, { timeoutMs: 50 }),
    ).rejects.toThrow(`did not answer 'query-jobs' within 50 ms`);
    await expect(qmp.execute('query-uuid')).resolves.toEqual({
      UUID: 'right',
    });
  });

  it('stops waiting when the caller does', async () => {
    const qmp = await talk(() => {});
    const abort = new AbortController();
    const answer = qmp.execute('query-jobs', undefined, {
      signal: abort.signal,
    });
    abort.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect(
      qmp.execute('query-jobs', undefined, { signal: abort.signal }),
    ).rejects.toThrow('enough');
  });

  it('passes events on until it is told not to', async () => {
    const qmp = await talk(({ id }, peer) => {
      peer.say('{"event":"STOP","timestamp":{}}\n');
      peer.say(`{"id":${id},"return":{}}\n`);
    });
    const events: unknown[] = [];
    const off = qmp.onEvent(event => events.push(event));
    await qmp.execute('stop');
    off();
    await qmp.execute('stop');
    expect(events).toEqual([{ event: 'STOP', data: {} }]);
  });

  it('fails every waiting command when QEMU goes away', async () => {
    const qmp = await talk((_message, peer) => peer.hangUp());
    await expect(
      Promise.allSettled([qmp.execute('stop'), qmp.execute('cont')]),
    ).resolves.toMatchObject([
      { reason: { name: 'QmpConnectionError' } },
      { reason: { name: 'QmpConnectionError' } },
    ]);
    await qmp.closed;
    await expect(qmp.execute('quit')).rejects.toMatchObject({
      name: 'QmpConnectionError',
    });
  });

  it('hangs up on a peer that never ends its line, or speaks nonsense', async () => {
    const endless = await talk((_message, peer) =>
      peer.say('x'.repeat(5 * 1024 * 1024)),
    );
    await expect(endless.execute('stop')).rejects.toThrow('4194304 bytes');
    await server!.close();
    const mad = await talk((_message, peer) => peer.say('hello\n'));
    await expect(mad.execute('stop')).rejects.toThrow('is no QMP');
  });

  it('gives up on one that does not greet', async () => {
    server = await lineServer({ onLine: () => {} });
    await expect(
      QmpClient.connect(server.path, { timeoutMs: 50 }),
    ).rejects.toThrow('No QMP greeting');
  });
});
