/**
 * X6: a disk that fails below an import. It ends as failed, with the stage and
 * the reason; others go on; a retry makes the image whole, and trusts no byte
 * of which the disk has said that it may be lost.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestDatabases } from '@backstage/backend-test-utils';
import { breakDisk } from '../operations/__testUtils__/failingDisk';
import { until } from '../operations/__testUtils__/engines';
import { prepareRetry } from '../operationsApi/prepareRetry';
import { ImportBench } from './__testUtils__/ImportBench';

jest.setTimeout(180_000);

const MIB = 2 ** 20;
const ada = 'user:default/ada';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** A disk with one partition, whose content nothing could make smaller. */
function disk(): Buffer {
  const bytes = randomBytes(8 * MIB);
  bytes.writeUInt16LE(0xaa55, 510);
  bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  bytes.fill(0, 462, 510);
  return bytes;
}

const bytes = disk();
let bench: ImportBench;
let source: Server;
let url: string;
let sent = 0;
let mend = () => {};

beforeEach(async () => {
  bench = await ImportBench.start(await databases.init('SQLITE_3'));
  source = createServer((request, response) => {
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const rest = bytes.subarray(Number(from ?? 0));
    sent += rest.length;
    response.writeHead(from ? 206 : 200, {
      ...{ ETag: '"v1"', 'Content-Length': rest.length },
      ...(from && {
        'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      }),
    });
    response.end(rest);
  }).listen(0, '127.0.0.1');
  await once(source, 'listening');
  const { port } = source.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/disk.img`;
});
afterEach(async () => {
  mend();
  source.closeAllConnections();
  source.close();
  await bench.stop();
});

it.each([
  ['writev', 'EIO', 3],
  ['writev', 'EROFS', 1],
  ['datasync', 'EIO', 1],
] as const)('fails cleanly where %s ends in %s', async (call, code, after) => {
  mend = await breakDisk(call, { after, code });
  const request = { name: 'hit', source: { type: 'url' as const, url } };
  const { operation, imageId } = await bench.run(request);
  expect(operation).toMatchObject({
    status: 'failed',
    error: {
      stage: 'fetch',
      reason: expect.stringContaining(`(${code} at ${call})`),
      remedy: expect.stringContaining('look at the disk'),
    },
  });
  expect(JSON.stringify(operation.error)).not.toContain('/secret');
  // While it still fails, what needs no write of it goes on.
  const other = { name: 'spared', source: await bench.upload(bytes) };
  expect((await bench.run(other)).operation.error).toBeUndefined();
  mend();

  sent = 0;
  await bench.knex.transaction(async tx => {
    await prepareRetry({ tx, operation });
    await bench.engine.retry(operation.id, ada, { tx });
  });
  const isOver = async () =>
    Boolean((await bench.engine.get(operation.id)).finishedAt);
  await until('the retry has ended', isOver, 120_000);
  expect((await bench.engine.get(operation.id)).error).toBeUndefined();
  // All had been written; the sync said that it may not be there.
  const isFetchedAgain = sent === bytes.length;
  expect(isFetchedAgain || call !== 'datasync').toBe(true);
  const [image] = await bench.knex('images').where({ id: imageId });
  expect(image.status).toBe('available');
  expect((await bench.contentOf(image)).equals(bytes)).toBe(true);
});
