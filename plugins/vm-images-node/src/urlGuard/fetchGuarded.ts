import type { IncomingMessage } from 'node:http';
import { checkUrl } from './checkUrl';
import type { ResolveHost } from './checkUrl';
import { RefusedUrlError, SourceError } from './errors';
import { fetchFtp } from './ftp/fetchFtp';
import { GuardedBody } from './GuardedBody';
import { requestOnce } from './guardedRequest';
import type { HopAnswer } from './guardedRequest';
import { httpBody } from './LengthBody';
import { compilePolicy } from './policy';
import type { CompiledPolicy, UrlPolicy } from './policy';
import { readFacts } from './responseFacts';
import type { SourceFacts } from './responseFacts';
import { authorizationHeader, redactUrl, splitCredentials } from './urls';
import type { SourceCredentials } from './urls';

/** @public */
export interface FetchOptions {
  policy: UrlPolicy;
  /** Asks for a part: from `start` to `end` (included) or to the end. */
  range?: { start: number; end?: number };
  /** Entity tag or date: the part is wanted only of the very same file. */
  ifRange?: string;
  /** Used instead of those in the URL. */
  credentials?: SourceCredentials;
  signal?: AbortSignal;
  /** Default the host's own resolver. */
  resolve?: ResolveHost;
  /** Certificates of authorities to trust besides the usual ones, in PEM. */
  ca?: string;
}

/** An answer whose body has not been read yet. @public */
export interface GuardedResponse extends SourceFacts {
  /**
   * Throws when the source stalls, is cut off or sends too much. Must be read to
   * its end or closed.
   */
  body: GuardedBody;
  /** Drops the connection; needed only if the body is not read. */
  close(): void;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const WANTED = [200, 206, 416];
const MAX_RETRY_AFTER_MS = 5 * 60_000;

function requestHeaders(
  options: FetchOptions,
  credentials: SourceCredentials | undefined,
): Record<string, string> {
  const { range, ifRange } = options;
  return {
    accept: '*/*',
    // What is hashed, resumed and inspected must be the file itself.
    'accept-encoding': 'identity',
    'user-agent': 'vm-images-for-backstage',
    ...(range && { range: `bytes=${range.start}-${range.end ?? ''}` }),
    ...(range && ifRange && { 'if-range': ifRange }),
    ...(credentials && { authorization: authorizationHeader(credentials) }),
  };
}

/** Where a redirect leads; it must not lead from https to http. */
function redirectTarget(response: IncomingMessage, from: URL): URL {
  const location = response.headers.location ?? '';
  if (!URL.canParse(location, from.href)) {
    throw new SourceError(
      'http-status',
      `'${from.host}' redirects to nowhere (status ${response.statusCode})`,
    );
  }
  const { url } = splitCredentials(new URL(location, from).href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new RefusedUrlError({
      rule: 'scheme',
      reason: `'${from.host}' redirects to another scheme`,
      remedy: 'Use the address that the redirect leads to.',
    });
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new RefusedUrlError({
      rule: 'downgrade',
      reason: `'${from.host}' redirects from https to http`,
      remedy: 'Use a source that stays with https.',
    });
  }
  return url;
}

function retryAfterMs(header: string | undefined): number | undefined {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : undefined;
  const until = seconds === undefined ? Date.parse(header ?? '') : NaN;
  const ms = seconds === undefined ? until - Date.now() : seconds * 1000;
  return Number.isNaN(ms)
    ? undefined
    : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS);
}

function statusError(response: IncomingMessage, url: URL): SourceError {
  const { statusCode: status, headers } = response;
  const detail = `'${url.host}' answered ${redactUrl(
    url,
  )} with status ${status}`;
  return new SourceError('http-status', detail, {
    sourceStatus: status,
    retryAfterMs: retryAfterMs(headers['retry-after']),
  });
}

/** Follows redirects until there is an answer, checking each hop alike. */
async function requestFollowing(
  options: FetchOptions,
  policy: CompiledPolicy,
  first: ReturnType<typeof splitCredentials>,
): Promise<HopAnswer & { url: URL }> {
  const { signal, ca, resolve } = options;
  const credentials = options.credentials ?? first.credentials;
  let url = first.url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const isHome = url.origin === first.url.origin;
    const { response, wire } = await requestOnce({
      target: await checkUrl(url, policy, resolve),
      headers: requestHeaders(options, isHome ? credentials : undefined),
      headerTimeoutMs: policy.headerTimeoutMs,
      ca,
      signal,
    });
    if (!REDIRECTS.includes(response.statusCode ?? 0)) {
      return { response, wire, url };
    }
    response.destroy();
    url = redirectTarget(response, url);
  }
  throw new RefusedUrlError({
    rule: 'too-many-redirects',
    reason: `'${first.url.host}' redirects more than ${MAX_REDIRECTS} times`,
    remedy: 'Use the address that the redirects lead to.',
  });
}

/**
 * Fetches a URL that came from a user.
 *
 * Every hop is checked: scheme, host, and all addresses that the name has; the
 * connection goes to those addresses and no others. Credentials go to the first
 * origin only, and appear in no message.
 *
 * @throws RefusedUrlError if the policy does not allow it
 * @throws SourceError if the source fails
 * @throws the signal's reason if it was aborted
 * @public
 */
export async function fetchGuarded(
  address: string,
  options: FetchOptions,
): Promise<GuardedResponse> {
  options.signal?.throwIfAborted();
  const policy = compilePolicy(options.policy);
  const first = splitCredentials(address);
  if (first.url.protocol === 'ftp:') {
    const credentials = options.credentials ?? first.credentials;
    return fetchFtp(first.url, credentials, options, policy);
  }
  const { response, wire, url } = await requestFollowing(
    options,
    policy,
    first,
  );
  try {
    if (!WANTED.includes(response.statusCode ?? 0)) {
      throw statusError(response, url);
    }
    const facts = readFacts(response, url, redactUrl(url));
    if ((facts.contentLength ?? 0) > policy.maxBytes) {
      throw new SourceError(
        'too-large',
        `The file has ${facts.contentLength} bytes, and ${policy.maxBytes} are allowed`,
      );
    }
    const { totalTimeoutMs, maxBytes, idleTimeoutMs } = policy;
    return {
      ...facts,
      body: new GuardedBody(httpBody(response, wire), {
        host: url.host,
        maxBytes,
        idleTimeoutMs,
        deadline: totalTimeoutMs && Date.now() + totalTimeoutMs,
        signal: options.signal,
      }),
      close: () => response.destroy(),
    };
  } catch (error) {
    response.destroy();
    throw error;
  }
}
