import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { CheckedTarget } from './checkUrl';
import { SourceError } from './errors';
import { Wire } from './Wire';

/** One request to one checked target. */
export interface HopRequest {
  target: CheckedTarget;
  headers: Record<string, string>;
  headerTimeoutMs: number;
  /** Certificates to trust besides the usual ones, in PEM. */
  ca?: string;
  signal?: AbortSignal;
}

/** What came of it: headers, and where the body will come from. */
export interface HopAnswer {
  response: IncomingMessage;
  wire: Wire;
}

const MAX_HEADER_BYTES = 32 * 1024;

/** Gives the addresses that were checked, and never asks anyone. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map(address => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    if (options.all) {
      callback(null, all);
    } else {
      callback(null, all[0].address, all[0].family);
    }
  };
}

/** One spelling for every address, however it is written. */
function canonical(address: string): string {
  return ipaddr.isValid(address)
    ? ipaddr.process(address).toNormalizedString()
    : '';
}

/** Last line of defence: the socket must be where we meant it to be. */
function assertPinned(socket: Socket, addresses: readonly string[]): void {
  socket.once('connect', () => {
    const remote = canonical(socket.remoteAddress ?? '');
    if (!addresses.some(it => canonical(it) === remote)) {
      socket.destroy(new Error('connected to an address that was not checked'));
    }
  });
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ETIMEDOUT: 'did not answer',
  EHOSTUNREACH: 'can not be reached',
  ENETUNREACH: 'can not be reached',
  HPE_HEADER_OVERFLOW: 'sent too many headers',
};
const CERTIFICATE = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** An error in our words: those of the runtime name addresses. */
export function sourceErrorOf(error: unknown, host: string): SourceError {
  if (error instanceof SourceError) {
    return error;
  }
  // When several addresses fail, the runtime wraps their errors.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = String((first as { code?: unknown } | undefined)?.code ?? '');
  if (CERTIFICATE.test(code)) {
    return new SourceError(
      'certificate',
      `The certificate of '${host}' is not trusted (${code})`,
    );
  }
  const isParser = code.startsWith('HPE_');
  const reason =
    reasons[code] ??
    (isParser ? 'does not speak proper HTTP' : 'can not be reached');
  return new SourceError('unreachable', `'${host}' ${reason}`);
}

/**
 * Sends a GET to a checked target and gives the answer once its headers are
 * there. Connects to the checked addresses only, through no proxy, over a
 * connection of its own.
 *
 * @throws SourceError
 * @throws the signal's reason if it was aborted
 */
export async function requestOnce(hop: HopRequest): Promise<HopAnswer> {
  const { target, signal } = hop;
  const { url, addresses } = target;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), hop.headerTimeoutMs);
  const signals = signal ? [signal, late.signal] : [late.signal];
  try {
    return await new Promise<HopAnswer>((resolve, reject) => {
      const wire = new Wire();
      const { request } = url.protocol === 'https:' ? https : http;
      const sent = request(url, {
        method: 'GET',
        headers: hop.headers,
        agent: false,
        lookup: pinnedLookup(addresses),
        maxHeaderSize: MAX_HEADER_BYTES,
        insecureHTTPParser: false,
        ca: hop.ca,
        ...{ onread: wire.onread },
      });
      const abort = AbortSignal.any(signals);
      const onAbort = () => sent.destroy(new Error('aborted'));
      abort.addEventListener('abort', onAbort, { once: true });
      sent.once('socket', socket => {
        wire.attach(socket);
        assertPinned(socket, addresses);
      });
      sent.once('response', response => {
        abort.removeEventListener('abort', onAbort);
        // Until the body is read, nobody else listens, and the process would die.
        response.on('error', () => {});
        resolve({ response, wire });
      });
      // An answer that switches protocols is none that we asked for.
      sent.once('upgrade', (_, socket) => socket.destroy());
      sent.on('error', reject);
      sent.end();
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (late.signal.aborted) {
      const detail = `'${url.host}' did not answer within ${hop.headerTimeoutMs} ms`;
      throw new SourceError('stalled', detail);
    }
    throw sourceErrorOf(error, url.host);
  } finally {
    clearTimeout(timer);
  }
}
