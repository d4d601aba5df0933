import net from 'node:net';

const MAX_BANNER_BYTES = 255;

/**
 * Reads the line with which an SSH server greets, from a loopback port.
 *
 * QEMU accepts the connection long before anything listens in the guest, so only
 * the banner proves a server. Gives undefined when none came in time.
 */
export function readSshBanner(
  port: number,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise(resolve => {
    let received = '';
    const socket = net.connect({ host: '127.0.0.1', port });
    const finish = (banner: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(banner);
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    socket.on('data', chunk => {
      received += chunk.toString('latin1');
      const line = received.match(/^(SSH-\d[^\r\n]*)\r?\n/m);
      if (line) {
        finish(line[1]);
      } else if (received.length > 8 * MAX_BANNER_BYTES) {
        finish(undefined);
      }
    });
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
  });
}
