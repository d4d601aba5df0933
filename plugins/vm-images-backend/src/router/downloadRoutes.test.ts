import { Readable } from 'node:stream';
import {
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { catalogDatabase } from '../database/testing/catalogBench';
import { until } from '../operations/__testUtils__/engines';
import { serveImage } from '../downloads/testing/serveImage';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

it('sends the bytes, and keeps the token out of the logs of requests', async () => {
  const database = await catalogDatabase(databases, 'SQLITE_3');
  const close = jest.fn();
  const { listener, path } = await serveImage({
    ...{ database, logger: mockServices.logger.mock() },
    open: async () => ({
      ...{ format: 'raw', sizeBytes: 10, close },
      read: ({ start, end }) =>
        Readable.from([Buffer.from('0123456789').subarray(start, end + 1)]),
    }),
  });
  const logged: string[] = [];
  const app = express()
    .use((req, res, next) => {
      // As the portal does it.
      res.on('finish', () => logged.push(req.originalUrl));
      next();
    })
    .use(listener)
    .use(mockErrorHandler());

  const head = await request(app).head(path);
  expect(head.headers).toMatchObject({
    ...{ 'content-length': '10', 'accept-ranges': 'bytes' },
  });
  const rest = await request(app)
    .get(path)
    .set({ Range: 'bytes=7-', 'If-Range': head.headers.etag })
    .responseType('blob');
  expect([rest.status, String(rest.body)]).toEqual([206, '789']);
  await database('download_links').update({ revoked_at: 5 });
  const gone = await request(app).get(path);
  expect(gone.status).toBe(410);
  expect(gone.text).toContain('Ask for a new one');

  expect(logged).toEqual(Array(3).fill('/downloads/***'));
  // Counted once the answer is out.
  await until('both are closed', () => close.mock.calls.length === 2);
  await until('the bytes are counted', async () => {
    const [link] = await database('download_links').select();
    return Number(link.bytes_served) === 3;
  });
});
