/**
 * T18, T25: how much anybody may ask for at once, and what every answer says to
 * browsers.
 */
import { connect } from 'node:net';
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './accessMatrix/__testUtils__/AccessBench';
import { endpoints } from './accessMatrix/__testUtils__/endpoints';
import { factsOf } from './accessMatrix/__testUtils__/roles';
import { makeSubject } from './accessMatrix/__testUtils__/subjects';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

const ask = (path: string) => bench.request('creator', 'get', path);

describe('limits', () => {
  it.each([
    ['images', 200],
    ['virtual-machines', 200],
    ['operations', 200],
    ['families', 200],
  ])('of pages of %s', async (noun, most) => {
    expect((await ask(`/${noun}?limit=${most}`)).status).toBe(200);
    for (const limit of [most + 1, 1e9, 0, -1, 1.5, 'x', '']) {
      const { status } = await ask(`/${noun}?limit=${limit}`);
      expect([noun, limit, status]).toEqual([noun, limit, 400]);
    }
  });

  it('of filters, of texts and of cursors', async () => {
    const tags = (n: number) =>
      Array.from({ length: n }, (_, at) => `tag=t${at}`).join('&');
    expect((await ask(`/images?${tags(5)}`)).status).toBe(200);
    for (const query of [
      ...[tags(300), `search=${'x'.repeat(2_000)}`, 'unknown=1'],
      ...[`cursor=${'A'.repeat(5_000)}`, 'cursor=x', 'cursor=%00'],
      ...['sort=description', 'sort=name;drop table images', 'count=all'],
    ]) {
      expect([query, (await ask(`/images?${query}`)).status]).toEqual([
        query,
        400,
      ]);
    }
  });

  it('of bodies: 1 MiB of JSON, and nothing else', async () => {
    const post = (type: string, body: string) =>
      bench
        .request('creator', 'post', '/images/batch')
        .set('Content-Type', type)
        .send(body);
    const ids = JSON.stringify({
      ...{ action: 'delete', ids: ['x'.repeat(1024 ** 2)] },
    });
    const large = await post('application/json', ids);
    expect(large.status).toBe(400);
    expect(large.body.error.message).toContain('larger than 1mb');
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    for (const [type, body] of [
      ['text/xml', '<x/>'],
      ['application/x-www-form-urlencoded', 'action=delete&ids=1'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/json', '{'],
      ['application/json', deep],
      ['application/json', '{"action":"delete","ids":[],"__proto__":{"a":1}}'],
    ]) {
      const { status } = await post(type, body);
      expect([type, body.slice(0, 20), status]).toEqual([
        ...[type, body.slice(0, 20), 400],
      ]);
    }
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('of headers, and 2000 idle connections hinder nobody', async () => {
    const idle = Array.from({ length: 2_000 }, () =>
      connect(bench.port, '127.0.0.1').on('error', () => {}),
    );
    for (const socket of idle) socket.write('GET /images HTTP/1.1\r\nHost: x');
    const long = await ask('/images').set('X-Long', 'x'.repeat(20_000));
    expect(long.status).toBe(431);
    expect((await ask('/images')).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });
});

describe('what browsers are told', () => {
  it('by every route: nothing is kept, and no other origin may read', async () => {
    for (const { route } of endpoints) {
      const [method, path] = route.split(' ');
      const { headers } = await bench
        .request('creator', method.toLowerCase(), path.replace(/{\w+}/g, 'x'))
        .set('Origin', 'https://evil.example');
      expect([route, headers['cache-control']]).toEqual([
        route,
        expect.stringContaining('no-store'),
      ]);
      expect([route, headers['access-control-allow-origin']]).toEqual([
        route,
        undefined,
      ]);
      expect([route, headers['set-cookie']]).toEqual([route, undefined]);
    }
  });

  it('a cookie is no credential', async () => {
    const { authorization } = factsOf('creator');
    const { status } = await bench
      .request('nobody', 'get', '/images')
      .set('Cookie', `session=${authorization}; token=${authorization}`);
    expect(status).toBe(401);
  });

  it('a download is a file to keep, with no page that could run', async () => {
    const { id } = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'publicOfUser' },
      facts: { name: '<script>alert(1)</script>".html\r\nX: y' },
    });
    const { body } = await bench
      .request('creator', 'post', `/images/${id}/downloads`)
      .send({});
    const { pathname } = new URL(body.url);
    const token = pathname.split('/').pop();
    const { headers, status } = await bench.request(
      ...(['nobody', 'get', `/downloads/${token}`] as const),
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-disposition': expect.stringMatching(
        /^attachment; filename="[^"\\\r\n<>]+"; filename\*=UTF-8''[\w.%-]+$/,
      ),
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'application/octet-stream',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('no-store'),
    });
    expect(headers.x).toBeUndefined();
  });
});
