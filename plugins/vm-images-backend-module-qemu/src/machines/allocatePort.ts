import { randomInt } from 'node:crypto';
import net from 'node:net';
import { ServiceUnavailableError } from '@backstage/errors';

/** First and last port, both included. */
export interface PortRange {
  from: number;
  to: number;
}

/**
 * Finds a loopback port by binding it: only the kernel knows what is free.
 *
 * Somebody else may still take it before QEMU does; QEMU then refuses to start
 * and the caller tries another one.
 *
 * @param taken - ports of machines that are off but will want them back
 * @throws ServiceUnavailableError when none is free
 */
export async function allocatePort(
  range: PortRange,
  taken: ReadonlySet<number>,
): Promise<number> {
  const count = range.to - range.from + 1;
  // Not always from the first one: parallel launches would all try the same.
  const start = randomInt(count);
  for (let step = 0; step < count; step++) {
    const port = range.from + ((start + step) % count);
    if (!taken.has(port) && (await isFree(port))) {
      return port;
    }
  }
  throw new ServiceUnavailableError(
    `None of the ports ${range.from} to ${range.to} is free. Delete virtual ` +
      `machines or widen vmImages.qemu.sshPorts.`,
  );
}

/** Can a server listen on this loopback port now? */
export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
