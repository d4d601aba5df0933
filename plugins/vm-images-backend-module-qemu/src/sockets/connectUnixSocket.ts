import { once } from 'node:events';
import { open } from 'node:fs/promises';
import net from 'node:net';
import { basename, dirname } from 'node:path';

/** `sun_path` of Linux holds 108 bytes, the last of them a zero. */
const MAX_SOCKET_PATH_BYTES = 107;

/** How long to try and what may end the trying. */
export interface ConnectOptions {
  /** Milliseconds; default 5000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * Connects to a unix socket of any path length.
 *
 * A path that does not fit the kernel's limit is reached through an open handle
 * of its folder (`/proc/self/fd/N/name`), so that the data folder may lie as
 * deep as its owner likes.
 *
 * @throws the system's error (`ENOENT` and `ECONNREFUSED` mean that nobody
 * listens), or an error with code `ETIMEDOUT`
 */
export async function connectUnixSocket(
  path: string,
  options: ConnectOptions = {},
): Promise<net.Socket> {
  options.signal?.throwIfAborted();
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) {
    return connectTo(path, path, options);
  }
  const folder = await open(dirname(path), 'r');
  try {
    const short = `/proc/self/fd/${folder.fd}/${basename(path)}`;
    return await connectTo(short, path, options);
  } finally {
    await folder.close();
  }
}

async function connectTo(
  path: string,
  shownPath: string,
  options: ConnectOptions,
): Promise<net.Socket> {
  const { timeoutMs = 5000, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const socket = net.connect(path);
  try {
    await once(socket, 'connect', {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    signal?.throwIfAborted();
    throw timeout.aborted ? timeoutError(shownPath, timeoutMs) : error;
  }
}

function timeoutError(path: string, timeoutMs: number): Error {
  return Object.assign(
    new Error(`No connection to ${path} within ${timeoutMs} ms`),
    { code: 'ETIMEDOUT' },
  );
}
