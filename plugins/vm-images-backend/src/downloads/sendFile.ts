import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ExportGroup } from '@vm-images/backstage-plugin-vm-images-node';
import { byteRange, type ByteRange } from './byteRange';
import { attachment } from './fileName';
import { isSameFile, precondition, type Validators } from './preconditions';
import { pumpFile } from './pumpFile';

type OpenedFile = Awaited<ReturnType<ExportGroup['open']>>;

/** Room for a large read, so that counting never makes one wait. */
const BUFFER_BYTES = 1024 ** 2;

export interface FileToSend extends Validators {
  file: OpenedFile;
  fileName: string;
  /** `sha256:…` of the whole file. */
  digest?: string;
  /** Told of bytes as they are handed to the connection. */
  onBytes?(count: number): void;
}

/**
 * Answers a GET or HEAD with the bytes of an opened file, whole or in part.
 * Memory stays flat however slow the other side reads, and reading ends when it
 * goes away.
 */
export async function sendFile(
  request: Request,
  response: Response,
  sent: FileToSend,
): Promise<void> {
  const { file } = sent;
  setHeaders(response, sent);
  const status = precondition(request.headers, sent);
  if (status !== 200) {
    response.status(status).end();
    return;
  }
  const range = wantedRange(request, sent);
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
  if (request.method === 'HEAD' || end < start) {
    response.end();
    return;
  }
  const { onBytes } = sent;
  const readInto = file.readInto?.bind(file);
  if (readInto) {
    await pumpFile({ readInto, start, end, target: response, onBytes });
    return;
  }
  await pipeline(file.read({ start, end }), counting(sent), response);
}

/** The standard knows ranges of GET only; HEAD tells of the whole file. */
function wantedRange(request: Request, sent: FileToSend): ByteRange {
  const applies =
    request.method === 'GET' && isSameFile(request.get('if-range'), sent);
  return applies
    ? byteRange(request.headers.range, sent.file.sizeBytes)
    : { type: 'whole' };
}

function setHeaders(response: Response, sent: FileToSend): void {
  response.set({
    'Accept-Ranges': 'bytes',
    // Whatever compresses answers on their way has to leave these bytes alone.
    'Cache-Control': 'private, no-store, no-transform',
    'Content-Disposition': attachment(sent.fileName),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Type': 'application/octet-stream',
    ETag: sent.etag,
    'Last-Modified': new Date(sent.modifiedAt).toUTCString(),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  const [algorithm, hex] = sent.digest?.split(':') ?? [];
  if (algorithm === 'sha256') {
    const base64 = Buffer.from(hex, 'hex').toString('base64');
    response.set('Repr-Digest', `sha-256=:${base64}:`);
  }
}

function counting({ onBytes }: FileToSend): Transform {
  return new Transform({
    highWaterMark: BUFFER_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      onBytes?.(chunk.length);
      done(undefined, chunk);
    },
  });
}
