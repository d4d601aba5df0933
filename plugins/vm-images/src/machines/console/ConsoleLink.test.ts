import { ConsoleLink, type ConsoleLinkOptions } from './ConsoleLink';

/** A stream that a test feeds and ends. */
function feed() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start(one) {
      controller = one;
    },
  });
  return {
    stream,
    say: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  };
}

function link(
  options: Partial<ConsoleLinkOptions> & {
    api: ConsoleLinkOptions['api'];
  },
) {
  const events: string[] = [];
  const connection = new ConsoleLink({
    machineId: 'vm',
    goesOn: () => true,
    onState: ({ phase }) => events.push(phase),
    onReset: () => events.push('reset'),
    onBytes: bytes => events.push(`"${new TextDecoder().decode(bytes)}"`),
    onLive: () => events.push('live now'),
    onEnd: () => events.push('end'),
    onWriteError: error => events.push(String(error)),
    ...options,
  });
  return { connection, events };
}

const settle = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('tells history from what is live, and connects again with growing pauses', async () => {
  const first = feed();
  const readConsole = jest
    .fn()
    .mockResolvedValueOnce(first.stream)
    .mockRejectedValue(new Error('away'));
  const { connection, events } = link({
    api: { readConsole, writeConsole: jest.fn() },
  });
  first.say('history');
  await jest.advanceTimersByTimeAsync(200);
  first.say('more');
  await jest.advanceTimersByTimeAsync(200);
  expect(events).toEqual([
    'connecting',
    'reset',
    'live',
    '"history"',
    '"more"',
  ]);
  await jest.advanceTimersByTimeAsync(100);
  first.say('now');
  await settle();
  expect(events.slice(5)).toEqual(['live now', '"now"']);

  first.end();
  await settle();
  expect(readConsole).toHaveBeenCalledTimes(1);
  for (const [pause, times] of [
    [500, 2],
    [1_000, 3],
    [2_000, 4],
    [5_000, 5],
    [10_000, 6],
    [10_000, 7],
  ]) {
    await jest.advanceTimersByTimeAsync(pause - 1);
    expect(readConsole).toHaveBeenCalledTimes(times - 1);
    await jest.advanceTimersByTimeAsync(1);
    expect(readConsole).toHaveBeenCalledTimes(times);
  }
  connection.close();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(readConsole).toHaveBeenCalledTimes(7);
});

it('rests when nothing more is expected, until it is woken', async () => {
  const readConsole = jest.fn(async () => {
    const one = feed();
    one.end();
    return one.stream;
  });
  const { connection, events } = link({
    api: { readConsole, writeConsole: jest.fn() },
    goesOn: () => false,
  });
  await jest.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['connecting', 'reset', 'live', 'ended', 'end']);
  connection.reconnect();
  await settle();
  expect(readConsole).toHaveBeenCalledTimes(2);
  connection.close();
});

it('sends what is typed in order, in few requests, and cuts no character', async () => {
  const sent: string[] = [];
  let release: () => void = () => {};
  const writeConsole = jest.fn(async (_: string, data: string) => {
    sent.push(data);
    await new Promise<void>(resolve => {
      release = resolve;
    });
  });
  const { connection } = link({
    api: { readConsole: jest.fn(async () => feed().stream), writeConsole },
  });
  connection.type('l');
  connection.type('s');
  await jest.advanceTimersByTimeAsync(15);
  expect(sent).toEqual(['ls']);
  // One request at a time: later ones could overtake.
  connection.type(' -l');
  connection.type(`${'a'.repeat(4_092)}😀b`);
  await jest.advanceTimersByTimeAsync(100);
  expect(sent).toHaveLength(1);
  release();
  await settle();
  expect(sent[1]).toBe(` -l${'a'.repeat(4_092)}`);
  release();
  await settle();
  expect(sent[2]).toBe('😀b');
  release();
  connection.close();
});

it('throws away the rest of what was typed when a part of it was lost', async () => {
  const writeConsole = jest.fn().mockRejectedValueOnce(new Error('refused'));
  const { connection, events } = link({
    api: { readConsole: jest.fn(async () => feed().stream), writeConsole },
  });
  connection.type('rm -rf ./build');
  await jest.advanceTimersByTimeAsync(20);
  expect(events).toContain('Error: refused');
  connection.type('\r');
  await jest.advanceTimersByTimeAsync(20);
  expect(writeConsole.mock.calls.map(([, data]) => data)).toEqual([
    'rm -rf ./build',
    '\r',
  ]);
  connection.close();
});
