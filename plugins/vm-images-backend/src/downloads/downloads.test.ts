import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import express from 'express';
import request from 'supertest';
import { attachment, downloadFileName } from './fileName';
import { LinkSigner, loadOrCreateKey } from './LinkSigner';
import { sendFile } from './sendFile';

const key = Buffer.alloc(32, 7);
const claims = {
  imageId: 'i1',
  digest: 'sha256:ab',
  user: 'user:default/ada',
  expiresAt: 2_000,
};

describe('signed links', () => {
  const signer = new LinkSigner([key]);
  const token = signer.sign(claims);

  it('say what was signed, until they expire', () => {
    expect(signer.verify(token, 1_999)).toMatchObject(claims);
    expect(() => signer.verify(token, 2_000)).toThrow('not valid any more');
  });

  it('are refused with any character changed, added or left out', () => {
    for (let at = 0; at < token.length; at += 1) {
      for (const other of ['A', 'B', '.', '']) {
        const forged = token.slice(0, at) + other + token.slice(at + 1);
        if (forged === token) continue;
        expect(() => signer.verify(forged, 1_000)).toThrow(
          'not valid any more',
        );
      }
    }
    expect(() => signer.verify(`${token}A`, 1_000)).toThrow();
    expect(() => signer.verify('', 1_000)).toThrow();
  });

  it('outlive an exchange of keys, and die with their key', () => {
    const fresh = Buffer.alloc(32, 8);
    expect(new LinkSigner([fresh, key]).verify(token, 0)).toMatchObject(claims);
    expect(() => new LinkSigner([fresh]).verify(token, 0)).toThrow();
  });

  it('are signed with one key however many start at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keys-'));
    const path = join(folder, 'deep', 'download.key');
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => loadOrCreateKey(path)),
    );
    const stored = await readFile(path);
    expect(keys.every(one => one.equals(stored))).toBe(true);
    expect(stored).toHaveLength(32);
    expect((await stat(path)).mode & 0o077).toBe(0);
    await rm(folder, { recursive: true });
  });
});

describe('file names', () => {
  it.each([
    ['Debian 12', 'qcow2', 'Debian-12.qcow2'],
    ['../../etc/passwd', 'raw', 'etc-passwd.raw'],
    ['a\r\nb"c', 'iso', 'a-b-c.iso'],
    ['///', 'iso', 'image.iso'],
  ])('%j', (name, extension, expected) => {
    expect(downloadFileName(name, extension)).toBe(expected);
  });

  it('travel in a header that nothing breaks out of', () => {
    expect(attachment('Größe.qcow2')).toBe(
      `attachment; filename="Gr__e.qcow2"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.qcow2`,
    );
  });
});

describe('sending', () => {
  const bytes = Buffer.from('0123456789');
  const app = express();
  app.all('/', (req, res, next) => {
    sendFile({
      request: req,
      response: res,
      fileName: 'a.qcow2',
      etag: '"v1"',
      file: {
        format: 'qcow2',
        sizeBytes: bytes.length,
        read: ({ start, end }) =>
          Readable.from([bytes.subarray(start, end + 1)]),
        close: async () => {},
      },
    }).catch(next);
  });
  const get = (headers: Record<string, string>) =>
    request(app).get('/').set(headers).responseType('blob');

  it.each<[string, Record<string, string>, number, string, string?]>([
    ['everything', {}, 200, '0123456789'],
    ['the first bytes', { Range: 'bytes=0-2' }, 206, '012', 'bytes 0-2/10'],
    ['the middle', { Range: 'bytes=3-5' }, 206, '345', 'bytes 3-5/10'],
    ['from there on', { Range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
    ['the last bytes', { Range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
    ['more than there is', { Range: 'bytes=8-99' }, 206, '89', 'bytes 8-9/10'],
    [
      'a longer tail than the file',
      { Range: 'bytes=-99' },
      206,
      '0123456789',
      'bytes 0-9/10',
    ],
    ['what is not there', { Range: 'bytes=10-' }, 416, '', 'bytes */10'],
    ['an empty tail', { Range: 'bytes=-0' }, 416, '', 'bytes */10'],
    ['several ranges', { Range: 'bytes=0-1,4-5' }, 200, '0123456789'],
    ['backwards', { Range: 'bytes=5-2' }, 200, '0123456789'],
    ['another unit', { Range: 'lines=1-2' }, 200, '0123456789'],
    [
      'the rest of the same file',
      { Range: 'bytes=7-', 'If-Range': '"v1"' },
      206,
      '789',
      'bytes 7-9/10',
    ],
    [
      'the rest of another file',
      { Range: 'bytes=7-', 'If-Range': '"v0"' },
      200,
      '0123456789',
    ],
    ['what is known', { 'If-None-Match': '"v0", W/"v1"' }, 304, ''],
  ])('answers a wish for %s', async (...row) => {
    const [, headers, status, body] = row;
    const response = await get(headers);
    expect(response.status).toBe(status);
    expect(Buffer.from(response.body).toString()).toBe(body);
    const range = typeof row[4] === 'string' ? row[4] : undefined;
    expect(response.headers['content-range']).toBe(range);
    expect(response.headers.etag).toBe('"v1"');
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers HEAD like GET, without the bytes', async () => {
    const response = await request(app).head('/').set('Range', 'bytes=2-4');
    expect(response.status).toBe(206);
    expect(response.headers).toMatchObject({
      'content-length': '3',
      'content-range': 'bytes 2-4/10',
      'accept-ranges': 'bytes',
    });
  });
});
