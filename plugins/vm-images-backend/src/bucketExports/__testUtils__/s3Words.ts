/** Words of S3: its calls, errors and XML. */
import { createHash } from 'node:crypto';

export type Answer = { status?: number; headers?: object; body?: string };

export class S3Error extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export const md5 = (bytes: Buffer | string) =>
  createHash('md5').update(bytes).digest('hex');
export const xml = (name: string, body: string): Answer => ({
  body: `<?xml version="1.0" encoding="UTF-8"?><${name}>${body}</${name}>`,
  headers: { 'content-type': 'application/xml' },
});
export const tag = (name: string, value: string | number | boolean) =>
  `<${name}>${value}</${name}>`;

/** What S3 calls a request. */
export function callOf(
  method: string,
  query: URLSearchParams,
  key: string,
): string {
  const has = (name: string) => query.has(name);
  if (key === '') return has('uploads') ? 'ListMultipartUploads' : 'Unknown';
  const part = has('uploadId');
  const calls: Record<string, string> = {
    POST: has('uploads')
      ? 'CreateMultipartUpload'
      : (part && 'CompleteMultipartUpload') || 'Unknown',
    PUT: part && has('partNumber') ? 'UploadPart' : 'PutObject',
    GET: part ? 'ListParts' : 'GetObject',
    DELETE: part ? 'AbortMultipartUpload' : 'DeleteObject',
    HEAD: 'HeadObject',
  };
  return calls[method] ?? 'Unknown';
}
