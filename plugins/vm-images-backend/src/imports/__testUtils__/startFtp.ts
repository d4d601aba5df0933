import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { FtpSrv } from 'ftp-srv';

const quiet = {
  child: () => quiet,
  ...{ trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
};

/** A real FTP server over a folder, for one user. */
export async function startFtp(root: string, user: string, secret: string) {
  const host = '127.0.0.1';
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const server = new FtpSrv({
    url: `ftp://${host}:${port}`,
    ...{ pasv_url: host, pasv_min: 20_000, pasv_max: 65_000, log: quiet },
  });
  server.on('login', ({ username, password }, resolve, reject) => {
    if (username === user && password === secret) resolve({ root });
    else reject(new Error('Wrong'));
  });
  await server.listen();
  return {
    url: (path: string, password = secret) =>
      `ftp://${user}:${password}@${host}:${port}/${path}`,
    close: async () => void (await server.close()),
  };
}
