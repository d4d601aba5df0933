/** What a request knows of a file already (RFC 9110, section 13). */
import type { IncomingHttpHeaders } from 'node:http';

/** What tells one file from another. */
export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

/** HTTP knows no milliseconds. */
const seconds = (ms: number) => Math.floor(ms / 1000);

const dateOf = (header: string | undefined) => {
  const at = header === undefined ? NaN : Date.parse(header);
  return Number.isNaN(at) ? undefined : seconds(at);
};

const tagsOf = (header: string) => header.split(',').map(one => one.trim());

/**
 * 412 when the file is another than the one that is asked for, 304 when the
 * client has it already; in the order that section 13.2.2 gives.
 */
export function precondition(
  headers: IncomingHttpHeaders,
  { etag, modifiedAt }: Validators,
): 200 | 304 | 412 {
  const ifMatch = headers['if-match'];
  const unmodified = dateOf(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    // A weak tag never matches here.
    if (!tagsOf(ifMatch).some(one => one === '*' || one === etag)) return 412;
  } else if (unmodified !== undefined && seconds(modifiedAt) > unmodified) {
    return 412;
  }
  const ifNone = headers['if-none-match'];
  if (ifNone !== undefined) {
    return tagsOf(ifNone)
      .map(one => one.replace(/^W\//, ''))
      .some(one => one === '*' || one === etag)
      ? 304
      : 200;
  }
  const modified = dateOf(headers['if-modified-since']);
  return modified !== undefined && seconds(modifiedAt) <= modified ? 304 : 200;
}

/**
 * Is the file the one of which the client has a part? A date serves as well as
 * a tag, for the bytes behind one address never change; it has to be the same.
 */
export function isSameFile(
  ifRange: string | undefined,
  { etag, modifiedAt }: Validators,
): boolean {
  if (ifRange === undefined) return true;
  const wanted = ifRange.trim();
  if (/^(W\/)?"/.test(wanted)) return wanted === etag;
  return dateOf(wanted) === seconds(modifiedAt);
}
