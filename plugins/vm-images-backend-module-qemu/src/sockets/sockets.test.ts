import { mkdir, mkdtemp } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineServer } from '../__testUtils__/lineServer';
import { connectUnixSocket } from './connectUnixSocket';
import { LineReader } from './LineReader';

describe('LineReader', () => {
  it('gives the same lines however the bytes are cut', () => {
    const bytes = Buffer.from('one\n\nzwölf\r\nrest');
    for (let size = 1; size <= bytes.length; size++) {
      const reader = new LineReader(64);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        lines.push(...reader.push(bytes.subarray(at, at + size)));
      }
      expect(lines).toEqual(['one', '', 'zwölf\r']);
    }
  });

  it('holds no more than its limit, and begins anew after that', () => {
    const reader = new LineReader(4);
    expect(reader.push(Buffer.from('1234\n'))).toEqual(['1234']);
    reader.push(Buffer.from('123'));
    expect(() => reader.push(Buffer.from('45'))).toThrow('more than 4 bytes');
    expect(reader.push(Buffer.from('ok\n'))).toEqual(['ok']);
  });
});

describe('connectUnixSocket', () => {
  it('reaches a socket below a path that is longer than the kernel takes', async () => {
    const root = await mkdtemp(join(tmpdir(), 'deep-'));
    const deep = join(root, 'x'.repeat(100), 'y'.repeat(100));
    await mkdir(deep, { recursive: true });
    const folder = process.cwd();
    // Listening has the same limit, so it is done from within the folder.
    process.chdir(deep);
    const server = net.createServer(socket => socket.end('hello'));
    await new Promise<void>(resolve => server.listen('s.sock', resolve));
    process.chdir(folder);
    const socket = await connectUnixSocket(join(deep, 's.sock'));
    const [greeting] = await new Promise<Buffer[]>(resolve => {
      socket.once('data', chunk => resolve([chunk]));
    });
    expect(greeting.toString()).toBe('hello');
    socket.destroy();
    server.close();
  });

  it('says how nobody answered', async () => {
    await expect(
      connectUnixSocket(join(tmpdir(), 'no-such.sock')),
    ).rejects.toMatchObject({ code: 'ENOENT' });
    const server = await lineServer({ onLine: () => {} });
    await expect(
      connectUnixSocket(server.path, {
        signal: AbortSignal.abort(new Error('enough')),
      }),
    ).rejects.toThrow('enough');
    await server.close();
  });
});
