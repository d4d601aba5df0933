import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One connection to a fake peer: what it heard, and a way to speak. */
export interface Peer {
  heard: string[];
  say(text: string | Buffer): void;
  hangUp(): void;
}

/** A unix socket whose other end is played by a test. */
export interface LineServer {
  path: string;
  peers: Peer[];
  close(): Promise<void>;
}

/**
 * Listens on a unix socket, in a folder as deep as asked for, and calls `onLine`
 * with each line that comes in.
 */
export async function lineServer(options: {
  onConnect?(peer: Peer): void;
  onLine(line: string, peer: Peer): void;
  folder?: string;
}): Promise<LineServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'line-')));
  const sockets = new Set<net.Socket>();
  const peers: Peer[] = [];
  const server = net.createServer(socket => {
    sockets.add(socket);
    const peer: Peer = {
      heard: [],
      say: text => socket.write(text),
      hangUp: () => socket.destroy(),
    };
    peers.push(peer);
    options.onConnect?.(peer);
    let pending = '';
    socket.on('error', () => {});
    socket.on('data', chunk => {
      pending += chunk.toString('latin1');
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        peer.heard.push(line);
        options.onLine(line, peer);
      }
    });
  });
  const path = join(folder, 's.sock');
  await new Promise<void>(resolve => server.listen(path, resolve));
  return {
    path,
    peers,
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
