import { allowed, serversOfTests } from './__testUtils__/guardBench';
import { SourceError } from './errors';
import { probeUrl } from './probeUrl';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const { start } = serversOfTests();

describe('probeUrl', () => {
  it('tells size, name, format and whether it can resume', async () => {
    const content = Buffer.alloc(200_000);
    content.write('QFI\xfb\0\0\0\x03', 'latin1');
    content.writeBigUInt64BE(12345n * 512n, 24);
    const server = await start((request, response) => {
      expect(request.headers.range).toBe('bytes=0-65535');
      response.writeHead(206, {
        'content-range': `bytes 0-65535/${content.length}`,
        'content-length': 65536,
        'content-disposition': 'attachment; filename="../../a b.qcow2"',
        etag: '"v1"',
      });
      response.end(content.subarray(0, 65536));
    });
    const found = await probeUrl(server.origin, { policy: allowed });
    expect(found).toMatchObject({
      sizeBytes: 200_000,
      fileName: 'a b.qcow2',
      resumable: true,
      etag: '"v1"',
      start: { format: 'qcow2', virtualSizeBytes: 12345 * 512 },
    });
    expect(found.firstBytes).toHaveLength(65536);
  });

  it('reads no more than the start of a source without ranges', async () => {
    let sent = 0;
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-length': 1e9, etag: 'W/"weak"' });
      const send = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65536))) {
          sent += 65536;
        }
      };
      response.on('drain', send);
      send();
    });
    const url = `${server.origin}/images/debian%2012.img?x`;
    const found = await probeUrl(url, { policy: allowed });
    expect(found).toMatchObject({
      sizeBytes: 1e9,
      fileName: 'debian 12.img',
      resumable: false,
      etag: undefined,
      start: { format: 'raw' },
    });
    expect(sent).toBeLessThan(50e6);
  });

  it('tells a login page and an empty file', async () => {
    const page = await start((_, response) =>
      response.end('<!doctype html><title>Log in</title>'),
    );
    expect(
      (await probeUrl(page.origin, { policy: allowed })).start.refusal?.reason,
    ).toContain('web page');
    const empty = await start((_, response) => {
      response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    });
    expect(await probeUrl(empty.origin, { policy: allowed })).toMatchObject({
      sizeBytes: 0,
      start: { refusal: { reason: 'the file is empty' } },
    });
    const lying = await start((_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('xxxxx');
    });
    await expect(probeUrl(lying.origin, { policy: allowed })).rejects.toThrow(
      SourceError,
    );
  });
});
