import { detectDiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import type { DiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { SourceError } from './errors';
import { fetchGuarded } from './fetchGuarded';
import type { FetchOptions } from './fetchGuarded';

/** What a source will give, known from its first bytes. @public */
export interface UrlProbe {
  /** After redirects, redacted. */
  url: string;
  /** Of the whole file, in bytes. */
  sizeBytes?: number;
  contentType?: string;
  fileName?: string;
  /** A transfer that is cut can go on where it stopped. */
  resumable: boolean;
  etag?: string;
  lastModified?: string;
  /** At most 64 KiB. */
  firstBytes: Buffer;
  /** What they suggest; see `detectDiskStart`. */
  start: DiskStart;
}

const PROBE_BYTES = 64 * 1024;

async function readStart(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  // Leaving the loop early closes the connection.
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    if (length >= PROBE_BYTES) {
      break;
    }
  }
  return Buffer.concat(pieces).subarray(0, PROBE_BYTES);
}

/**
 * Asks a source for its first 64 KiB, before an import is begun: so a login
 * page, a wrong link or a file that is too large is told at once.
 *
 * A ranged GET, because pre-signed links often refuse HEAD.
 *
 * @throws RefusedUrlError, SourceError as `fetchGuarded` does
 * @public
 */
export async function probeUrl(
  address: string,
  options: Omit<FetchOptions, 'range' | 'ifRange'>,
): Promise<UrlProbe> {
  const response = await fetchGuarded(address, {
    ...options,
    range: { start: 0, end: PROBE_BYTES - 1 },
  });
  const { status, range, contentLength, acceptsRanges } = response;
  const { etag, lastModified, contentType, fileName, url } = response;
  if (status === 206 && range?.start !== 0) {
    response.close();
    const detail = `The source was asked for its first bytes and sends others`;
    throw new SourceError('lying', detail);
  }
  // 416: nothing to give, which is an empty file.
  const firstBytes =
    status === 416 ? Buffer.alloc(0) : await readStart(response.body);
  response.close();
  const sizeBytes = status === 200 ? contentLength : range?.total;
  return {
    url,
    sizeBytes,
    contentType,
    fileName,
    resumable:
      (status === 206 || acceptsRanges) &&
      (etag !== undefined || lastModified !== undefined),
    etag,
    lastModified,
    firstBytes,
    start: detectDiskStart(firstBytes),
  };
}
