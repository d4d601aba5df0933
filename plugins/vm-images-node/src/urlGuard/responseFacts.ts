import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { SourceError } from './errors';

/** What an answer's headers say, read with care. @public */
export interface SourceFacts {
  /** 200 or 206, or 416 if what was asked for is past the end. */
  status: number;
  /** Where the answer came from, after redirects, redacted. */
  url: string;
  /** Length of this answer's body, in bytes. */
  contentLength?: number;
  /** Of a 206: the first byte, and the length of the whole file if known. */
  range?: { start: number; total?: number };
  contentType?: string;
  /** A strong entity tag; weak ones do not prove that bytes are the same. */
  etag?: string;
  lastModified?: string;
  /** The server says that it can send parts. */
  acceptsRanges: boolean;
  /** As the server proposes; a plain name without any path. */
  fileName?: string;
}

const MAX_HEADER = 512;

function textOf(value: string | undefined): string | undefined {
  return value !== undefined &&
    value.length <= MAX_HEADER &&
    /^[\x20-\x7e]+$/.test(value)
    ? value
    : undefined;
}

function countOf(value: string | undefined): number | undefined {
  const count = /^\d{1,16}$/.test(value ?? '') ? Number(value) : NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function rangeOf(value: string | undefined): SourceFacts['range'] {
  const match = /^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(\d{1,15}|\*)$/.exec(
    value ?? '',
  );
  if (!match) {
    return undefined;
  }
  const total = countOf(match[2]);
  return {
    start: Number(match[1] ?? 0),
    ...(total !== undefined && { total }),
  };
}

/** Reduces whatever a server calls a file to a harmless name. */
function plainName(raw: string): string | undefined {
  const name = raw
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/[^\p{L}\p{N}._ ()+-]/gu, '')
    .replace(/^\.+/, '')
    .trim()
    .slice(0, 128);
  return name === '' ? undefined : name;
}

/** The name that a source proposes, or the last part of its address. */
export function fileNameOf(headers: IncomingHttpHeaders, url: URL) {
  const header = headers['content-disposition']?.slice(0, MAX_HEADER) ?? '';
  const encoded = /filename\*=utf-8''([^;\s]+)/i.exec(header)?.[1];
  const quoted = /filename="([^"]*)"/i.exec(header)?.[1];
  const bare = /filename=([^;"\s]+)/i.exec(header)?.[1];
  try {
    const fromUrl = decodeURIComponent(url.pathname);
    return plainName(
      encoded ? decodeURIComponent(encoded) : quoted ?? bare ?? fromUrl,
    );
  } catch {
    return undefined;
  }
}

/**
 * Reads the headers of an answer.
 *
 * @throws SourceError `encoded` if the body is not the file as it is
 */
export function readFacts(
  response: IncomingMessage,
  url: URL,
  redacted: string,
): SourceFacts {
  const { headers, statusCode = 0 } = response;
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    throw new SourceError(
      'encoded',
      `'${url.host}' sends the file in the encoding '${encoding.slice(0, 20)}'`,
    );
  }
  const etag = textOf(headers.etag);
  return {
    status: statusCode,
    url: redacted,
    contentLength: countOf(headers['content-length']),
    range: rangeOf(headers['content-range']),
    contentType: textOf(headers['content-type']),
    etag: etag?.startsWith('"') ? etag : undefined,
    lastModified: textOf(headers['last-modified']),
    acceptsRanges: headers['accept-ranges']?.toLowerCase() === 'bytes',
    fileName: fileNameOf(headers, url),
  };
}
