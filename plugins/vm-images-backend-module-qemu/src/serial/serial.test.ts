import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type LineServer, lineServer } from '../__testUtils__/lineServer';
import { asksForLogin, lastLines } from './consoleText';
import {
  beginSerialLog,
  SERIAL_LOG_LIMIT_BYTES,
  serialHistory,
  serialLogSize,
  trimSerialLog,
} from './serialLog';
import { SerialHub } from './SerialHub';

let folder: string;
let paths: { serial: string; serialLog: string; olderSerialLog: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serial-'));
  paths = {
    serial: join(folder, 's.sock'),
    serialLog: join(folder, 'serial.log'),
    olderSerialLog: join(folder, 'serial.log.1'),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the serial log', () => {
  it('keeps what earlier starts said, and stays bounded', async () => {
    expect(await serialHistory(paths, 100)).toHaveLength(0);
    expect(await serialLogSize(paths)).toBe(0);
    await beginSerialLog(paths);
    await writeFile(paths.serialLog, 'first start|');
    await beginSerialLog(paths);
    expect(await serialLogSize(paths)).toBe(0);
    await writeFile(paths.serialLog, 'second start');
    const all = 'first start|second start';
    expect(String(await serialHistory(paths, 100))).toBe(all);
    expect(String(await serialHistory(paths, 15))).toBe(all.slice(-15));
    await trimSerialLog(paths);
    expect(await serialLogSize(paths)).toBe(12);

    const talk = 'x'.repeat(3 * SERIAL_LOG_LIMIT_BYTES);
    await writeFile(paths.serialLog, `${talk}end`);
    await trimSerialLog(paths);
    await appendFile(paths.serialLog, 'more');
    const older = (await stat(paths.olderSerialLog)).size;
    expect(older).toBe(SERIAL_LOG_LIMIT_BYTES);
    expect(String(await serialHistory(paths, 8))).toBe('xendmore');
  });
});

describe('SerialHub', () => {
  let server: LineServer;
  const heard = new Map<Duplex, string>();

  beforeEach(async () => {
    server = await lineServer({
      folder,
      onLine: async (line, peer) => {
        // As QEMU does: to the client first, then to the log.
        peer.say(`echo ${line}\n`);
        await appendFile(paths.serialLog, `echo ${line}\n`);
      },
    });
  });
  afterEach(() => server.close());

  const listen = (stream: Duplex) => {
    heard.set(stream, '');
    stream.on('error', () => {});
    stream.on('data', chunk =>
      heard.set(stream, heard.get(stream)! + chunk.toString()),
    );
    return stream;
  };
  const until = async (condition: () => boolean) => {
    for (let n = 0; n < 200 && !condition(); n++) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(condition()).toBe(true);
  };
  const never = new AbortController().signal;

  it('serves many readers in full through one client', async () => {
    await writeFile(paths.serialLog, 'old\n');
    let idle = 0;
    const hub = await SerialHub.open(paths, () => {
      idle += 1;
    });
    const one = listen(hub.attach(never));
    const two = listen(hub.attach(never));
    one.write('hello\n');
    await until(() => heard.get(two) === 'echo hello\n');
    two.write('world\n');
    const both = 'echo hello\necho world\n';
    await until(() => heard.get(one) === both && heard.get(two) === both);
    expect(server.peers).toHaveLength(1);

    one.destroy();
    await appendFile(paths.serialLog, 'said by the guest alone\n');
    await until(() => heard.get(two)!.includes('guest alone'));
    expect(heard.get(one)).toBe(both);
    expect(idle).toBe(0);
    two.destroy();
    await until(() => idle === 1);
  });

  it('goes on after the machine was started anew and its log cut', async () => {
    await writeFile(paths.serialLog, 'a long first life\n');
    const hub = await SerialHub.open(paths, () => {});
    const reader = listen(hub.attach(never));
    await until(() => server.peers.length === 1);
    server.peers[0].hangUp();
    await rm(paths.serialLog);
    await writeFile(paths.serialLog, 'second\n');
    await until(() => heard.get(reader) === 'second\n');
    await until(() => server.peers.length === 2);
    reader.write('x\n');
    await until(() => heard.get(reader)!.includes('echo x'));
    expect(heard.get(reader)).toBe('second\necho x\n');
    hub.close();
  });

  it('lets go of a reader that is aborted, or does not read', async () => {
    const hub = await SerialHub.open(paths, () => {});
    const abort = new AbortController();
    const gone = hub.attach(abort.signal);
    const lazy = hub.attach(never);
    const failed = new Promise(resolve => lazy.once('error', resolve));
    const reader = listen(hub.attach(never));
    abort.abort();
    expect(gone.destroyed).toBe(true);
    const block = 'x'.repeat(1024 * 1024);
    for (let n = 1; n <= 7; n++) {
      await appendFile(paths.serialLog, block);
      await until(() => heard.get(reader)!.length === n * block.length);
    }
    expect(String(await failed)).toContain('not being read');
    expect(reader.destroyed).toBe(false);
    hub.close();
    await until(() => reader.destroyed);
  });

  it('ends its readers in peace, all being read, when the machine is off', async () => {
    let idle = 0;
    const hub = await SerialHub.open(paths, () => {
      idle += 1;
    });
    const reader = hub.attach(never);
    await until(() => server.peers.length === 1);
    await rm(paths.serial);
    await appendFile(paths.serialLog, 'power down\n');
    server.peers[0].hangUp();
    let read = '';
    for await (const bytes of reader) read += bytes;
    expect(read).toBe('power down\n');
    expect(idle).toBe(1);
    expect(reader.destroyed).toBe(true);
  });
});

describe("the guest's last words", () => {
  it('are made fit to be read', () => {
    const output = Buffer.from(
      'one\r\n\x1b[31mtwo\x1b[0m\x07\r\n\r\n\x1b]0;x\x07three\x00\r\n',
    );
    expect(lastLines(output, 2)).toEqual(['two', '0;xthree']);
    expect(lastLines(Buffer.from('x'.repeat(1000)), 1)[0]).toHaveLength(200);
  });

  it('show whether somebody may log in', () => {
    expect(asksForLogin(Buffer.from('\r\nweb-01 login: '))).toBe(true);
    expect(asksForLogin(Buffer.from('login: root\r\n# '))).toBe(false);
  });
});
