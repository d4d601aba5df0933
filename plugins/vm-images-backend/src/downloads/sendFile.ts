import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ExportGroup } from '@vm-images/backstage-plugin-vm-images-node';
import { byteRange } from './byteRange';
import { attachment } from './fileName';

type OpenedFile = Awaited<ReturnType<ExportGroup['open']>>;

/** Does `If-None-Match` name this file? */
function isKnown(request: Request, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (!header) return false;
  return header
    .split(',')
    .map(one => one.trim().replace(/^W\//, ''))
    .some(one => one === '*' || one === etag);
}

/**
 * Answers a GET or HEAD with the bytes of an opened image, whole or in part.
 * Memory stays flat however slow the other side reads.
 */
export async function sendFile(options: {
  request: Request;
  response: Response;
  file: OpenedFile;
  etag: string;
  fileName: string;
}): Promise<void> {
  const { request, response, file, etag, fileName } = options;
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    'Content-Disposition': attachment(fileName),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': 'application/octet-stream',
    ETag: etag,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  if (isKnown(request, etag)) {
    response.status(304).end();
    return;
  }
  const range = byteRange({
    range: request.headers.range,
    ifRange: request.get('if-range'),
    etag,
    size: file.sizeBytes,
  });
  if (range.type === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${file.sizeBytes}`);
    response.status(416).end();
    return;
  }
  const start = range.type === 'part' ? range.start : 0;
  const end = range.type === 'part' ? range.end : file.sizeBytes - 1;
  if (range.type === 'part') {
    response.status(206);
    response.set('Content-Range', `bytes ${start}-${end}/${file.sizeBytes}`);
  }
  response.set('Content-Length', String(end - start + 1));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(file.read({ start, end }), response);
}
