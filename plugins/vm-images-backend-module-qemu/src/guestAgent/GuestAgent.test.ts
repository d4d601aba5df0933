import {
  type LineServer,
  lineServer,
  type Peer,
} from '../__testUtils__/lineServer';
import { GuestAgent } from './GuestAgent';
import {
  execInGuest,
  freezeFileSystems,
  guestInterfaces,
  setUserPassword,
  shutDownGuest,
} from './guestCommands';

interface Question {
  execute: string;
  arguments: Record<string, unknown>;
}

describe('GuestAgent', () => {
  let server: LineServer | undefined;
  let agent: GuestAgent | undefined;

  afterEach(async () => {
    agent?.close();
    await server?.close();
  });

  /** An agent that synchronizes as it should, after `stale` old answers. */
  async function guest(
    answer: (question: Question, peer: Peer) => void,
    stale = '',
  ): Promise<GuestAgent> {
    server = await lineServer({
      onLine: (line, peer) => {
        const question = JSON.parse(line.replace(/^\xff/, '')) as Question;
        if (question.execute === 'guest-sync-delimited') {
          const { id } = question.arguments;
          peer.say(Buffer.from(`${stale}\xff{"return": ${id}}\n`, 'latin1'));
        } else {
          answer(question, peer);
        }
      },
    });
    agent = await GuestAgent.connect(server.path, { timeoutMs: 1_000 });
    return agent;
  }
  const returns = (value: unknown) => (_question: Question, peer: Peer) =>
    peer.say(`${JSON.stringify({ return: value })}\n`);

  it('takes nothing for its answer that was meant for somebody before', async () => {
    const stale = '{"return": {}}\n\xff{"return": 7}\n{"half';
    const qga = await guest(returns(3), stale);
    await expect(freezeFileSystems(qga)).resolves.toBe(3);
  });

  it('refuses an agent that does not give the number back', async () => {
    server = await lineServer({
      onLine: (_line, peer) =>
        peer.say(Buffer.from('\xff{"return": 1}\n', 'latin1')),
    });
    await expect(GuestAgent.connect(server.path)).rejects.toThrow(
      'another number',
    );
  });

  it('gives up when no agent listens', async () => {
    server = await lineServer({ onLine: () => {} });
    await expect(
      GuestAgent.connect(server.path, { timeoutMs: 50 }),
    ).rejects.toThrow(`no answer to 'guest-sync' within 50 ms`);
  });

  it('does not go on after an answer that did not come', async () => {
    const qga = await guest(() => {});
    await expect(freezeFileSystems(qga, { timeoutMs: 50 })).rejects.toThrow(
      'within 50 ms',
    );
    await expect(freezeFileSystems(qga)).rejects.toThrow('Guest agent');
  });

  it.each([
    ['nonsense', 'nonsense\n', 'no JSON'],
    ['another shape', '{"return": [{"name": 3}]}\n', 'unexpected shape'],
    [
      'too many',
      `${JSON.stringify({
        return: Array.from({ length: 65 }, () => ({ name: 'e' })),
      })}\n`,
      'unexpected shape',
    ],
    ['a line without end', 'x'.repeat(1_100_000), '1048576 bytes'],
    ['a refusal', '{"error": {"desc": "\\u001b[2Jno"}}\n', 'the guest says'],
    ['a refusal of another shape', '{"error": 5}\n', 'was refused'],
    ['null', 'null\n', 'was refused'],
  ])('survives %s from a hostile guest', async (_what, answer, reason) => {
    const qga = await guest((_question, peer) => peer.say(answer));
    const failure = await guestInterfaces(qga).catch(error => error);
    expect(failure).toMatchObject({ name: 'GuestAgentError' });
    expect(failure.message).toContain(reason);
    expect(failure.message).not.toMatch(/[\x00-\x1f]/);
  });

  it('tells the addresses of the guest', async () => {
    const qga = await guest(
      returns([
        { name: 'lo', 'ip-addresses': [{ 'ip-address': '127.0.0.1' }] },
        {
          name: 'eth0',
          'hardware-address': '52:54:00:00:00:01',
          'ip-addresses': [{ 'ip-address': '10.0.2.15', prefix: 24 }],
        },
        { name: 'eth1' },
      ]),
    );
    await expect(guestInterfaces(qga)).resolves.toEqual([
      { name: 'eth0', mac: '52:54:00:00:00:01', addresses: ['10.0.2.15'] },
      { name: 'eth1', mac: undefined, addresses: [] },
    ]);
  });

  it('runs a program to its end', async () => {
    let asked = 0;
    let started = {};
    const qga = await guest((question, peer) => {
      if (question.execute === 'guest-exec') {
        started = question.arguments;
        peer.say('{"return":{"pid":9}}\n');
      } else {
        asked += 1;
        const done = { exited: true, exitcode: 2, 'out-data': 'aGk=' };
        peer.say(
          `${JSON.stringify({
            return: asked < 3 ? { exited: false } : done,
          })}\n`,
        );
      }
    });
    await expect(
      execInGuest(qga, { path: '/bin/echo', args: ['$(id)'] }),
    ).resolves.toEqual({
      exitCode: 2,
      stdout: Buffer.from('hi'),
      stderr: Buffer.alloc(0),
    });
    expect(started).toMatchObject({ path: '/bin/echo', arg: ['$(id)'] });
  });

  it('does not wait for ever for a program', async () => {
    const qga = await guest((question, peer) =>
      peer.say(
        question.execute === 'guest-exec'
          ? '{"return":{"pid":9}}\n'
          : '{"return":{"exited":false}}\n',
      ),
    );
    await expect(
      execInGuest(qga, { path: '/bin/sleep' }, { timeoutMs: 60 }),
    ).rejects.toThrow('did not end within 60 ms');
  });

  it('hands a password over encoded, and expects no word of farewell', async () => {
    const qga = await guest(returns({}));
    const password = `p"ä'; rm`;
    await setUserPassword(qga, { username: 'root', password });
    await shutDownGuest(qga, 'powerdown');
    await new Promise(resolve => setTimeout(resolve, 20));
    const [, set, off] = server!.peers[0].heard.map(line =>
      JSON.parse(line.replace(/^\xff/, '')),
    );
    const sent = Buffer.from(set.arguments.password, 'base64').toString();
    expect(sent).toBe(password);
    expect(off).toEqual({
      execute: 'guest-shutdown',
      arguments: { mode: 'powerdown' },
    });
  });
});
