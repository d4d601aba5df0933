import net from 'node:net';

/** A banner has 255 characters at most; some text may come before it. */
const MAX_GREETING_CHARS = 2048;

/**
 * Reads the line with which an SSH server greets, from a loopback port.
 *
 * QEMU accepts the connection long before anything listens in the guest, so only
 * the banner proves a server. Gives undefined when none came in time.
 */
export async function readSshBanner(
  port: number,
  timeoutMs: number,
): Promise<string | undefined> {
  const socket = net.connect({ host: '127.0.0.1', port });
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  let received = '';
  try {
    for await (const chunk of socket) {
      received += chunk.toString('latin1');
      const line = received.match(/^(SSH-\d[^\r\n]{0,255})\r?\n/m);
      if (line || received.length > MAX_GREETING_CHARS) {
        return line?.[1];
      }
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
