import net, { type AddressInfo } from 'node:net';
import { readSshBanner } from './readSshBanner';

describe('readSshBanner', () => {
  const servers: net.Server[] = [];
  const serving = async (talk: (socket: net.Socket) => void) => {
    const server = net.createServer(socket => {
      socket.on('error', () => {});
      talk(socket);
    });
    servers.push(server);
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return (server.address() as AddressInfo).port;
  };
  afterAll(() => servers.forEach(server => server.close()));

  it('takes the line with which a server greets, in pieces and after others', async () => {
    const port = await serving(socket => {
      socket.write('Welcome!\r\nSSH-2.0-drop');
      setTimeout(() => socket.write('bear\r\nmore'), 20);
    });
    await expect(readSshBanner(port, 2_000)).resolves.toBe('SSH-2.0-dropbear');
  });

  it('takes nothing else for it', async () => {
    const silent = await serving(() => {});
    const closing = await serving(socket => socket.end('SSH-2.0'));
    const endless = await serving(socket => socket.write('x'.repeat(10_000)));
    await expect(readSshBanner(silent, 50)).resolves.toBeUndefined();
    await expect(readSshBanner(closing, 2_000)).resolves.toBeUndefined();
    await expect(readSshBanner(endless, 2_000)).resolves.toBeUndefined();
    await expect(readSshBanner(1, 2_000)).resolves.toBeUndefined();
  });
});
