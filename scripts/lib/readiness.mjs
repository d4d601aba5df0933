import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;

async function answersOk(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Waits until every address answers 200.
 *
 * @param signal - Gives up when aborted.
 * @returns Whether they all do.
 */
export async function waitUntilReady(urls, signal) {
  for (const url of urls) {
    while (!(await answersOk(url))) {
      if (signal.aborted) {
        return false;
      }
      await delay(POLL_MS);
    }
  }
  return true;
}

/** Whether something on this machine listens on the port. */
export function isPortTaken(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: 'localhost' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
