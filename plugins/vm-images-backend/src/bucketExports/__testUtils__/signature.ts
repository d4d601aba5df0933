/**
 * AWS Signature Version 4 as the documentation of S3 tells it, written anew so
 * that a client is not compared with itself.
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Secret {
  accessKeyId: string;
  secretAccessKey: string;
}

const sha256 = (data: string | Buffer) =>
  createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

function canonicalQuery(url: URL): string {
  const byCode = (a: string, b: string) => Number(a > b) - Number(a < b);
  return [...url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => byCode(a, b) || byCode(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The name of what is wrong with a request, as S3 calls it. */
export function refusalOf(
  request: IncomingMessage,
  body: Buffer,
  options: { secret: Secret; region: string },
): string | undefined {
  const { secret, region } = options;
  const found = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (!found) return 'AccessDenied';
  const [, accessKeyId, day, itsRegion, names, signature] = found;
  if (accessKeyId !== secret.accessKeyId) return 'InvalidAccessKeyId';
  if (itsRegion !== region) return 'AuthorizationHeaderMalformed';
  const digest = String(request.headers['x-amz-content-sha256']);
  if (digest !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const signed = names.split(';');
  if (!signed.includes('host') || !signed.includes('x-amz-content-sha256')) {
    return 'AccessDenied';
  }
  const time = String(request.headers['x-amz-date']);
  if (Math.abs(Date.now() - dateOf(time)) > 15 * 60_000) {
    return 'RequestTimeTooSkewed';
  }
  const url = new URL(request.url!, 'http://host');
  const canonical = [
    ...[request.method, url.pathname, canonicalQuery(url)],
    ...signed.map(name => `${name}:${String(request.headers[name]).trim()}`),
    ...['', names, digest],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secret.secretAccessKey}`,
  );
  return hmac(key, text).toString('hex') === signature
    ? undefined
    : 'SignatureDoesNotMatch';
}

/** `20261121T013000Z` in milliseconds. */
function dateOf(time: string): number {
  return Date.parse(
    time.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    ),
  );
}
