import { RefusedUrlError } from './errors';

/** How to log in to a source; sent to the origin of the first URL only. @public */
export type SourceCredentials =
  | { username: string; password: string }
  | { bearer: string };

const MAX_URL_LENGTH = 4096;

/**
 * A URL fit for messages, logs and the database: without credentials, query and
 * fragment, which may hold signatures.
 *
 * @public
 */
export function redactUrl(url: string | URL): string {
  if (!URL.canParse(String(url))) {
    return '(malformed URL)';
  }
  const { protocol, host, pathname, search } = new URL(url);
  const path = pathname.length > 200 ? `${pathname.slice(0, 200)}…` : pathname;
  return `${protocol}//${host}${path}${search ? '?…' : ''}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Takes a URL apart into what may be stored and what is secret.
 *
 * @throws RefusedUrlError if it is malformed; the message does not repeat it
 * @public
 */
export function splitCredentials(text: string): {
  url: URL;
  credentials?: SourceCredentials;
} {
  // The parser would drop control characters and turn backslashes around.
  const isPlain = !/[\x00-\x20\x7f\\]/.test(text);
  if (!isPlain || text.length > MAX_URL_LENGTH || !URL.canParse(text)) {
    throw new RefusedUrlError({
      rule: 'malformed-url',
      reason: 'it is not a well-formed URL',
      remedy: 'Give a URL such as https://example.com/debian-12.qcow2',
    });
  }
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  return username || password
    ? {
        url,
        credentials: { username: decode(username), password: decode(password) },
      }
    : { url };
}

/** The header that credentials are sent in. */
export function authorizationHeader(credentials: SourceCredentials): string {
  if ('bearer' in credentials) {
    return `Bearer ${credentials.bearer}`;
  }
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
