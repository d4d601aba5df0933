import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { FtpSrv } from 'ftp-srv';

/** A server for a test. */
export interface FtpTestServer {
  port: number;
  close(): Promise<void>;
}

const quiet = {
  child: () => quiet,
  ...{ trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
};

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A real FTP server over a folder. */
export async function startFtp(
  root: string,
  login?: { username: string; password: string },
): Promise<FtpTestServer> {
  const host = '127.0.0.2';
  const port = await freePort(host);
  const server = new FtpSrv({
    url: `ftp://${host}:${port}`,
    anonymous: !login,
    ...{ pasv_url: host, pasv_min: 20_000, pasv_max: 65_000 },
    log: quiet,
  });
  server.on('login', ({ username, password }, resolve, reject) => {
    const isRight =
      !login || (username === login.username && password === login.password);
    if (isRight) resolve({ root });
    else reject(new Error('Wrong'));
  });
  await server.listen();
  return { port, close: async () => void (await server.close()) };
}

/** What a scripted server says to a command; the command is noted. */
export type FtpScript = (command: string, control: Socket) => string;

/** A server that says whatever a test wants, to see what it is believed. */
export async function startScripted(
  script: FtpScript,
): Promise<FtpTestServer & { commands: string[] }> {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 ready\r\n');
    let rest = '';
    socket.on('data', bytes => {
      rest += bytes.toString();
      const lines = rest.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        commands.push(line);
        socket.write(script(line, socket));
      }
    });
  });
  server.listen(0, '127.0.0.2');
  await once(server, 'listening');
  return {
    ...{ commands, port: (server.address() as AddressInfo).port },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
