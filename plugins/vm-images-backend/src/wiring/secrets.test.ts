/**
 * T19, T20: secrets that people give the portal show up in nothing that it
 * tells or keeps.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMockDirectory,
  mockCredentials,
  TestDatabases,
} from '@backstage/backend-test-utils';
import supertest from 'supertest';
import { WholeBackend } from './__testUtils__/WholeBackend';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const canary = (what: string) => `canary${what}${'0123456789'.repeat(2)}`;
const secrets = {
  query: canary('Query'),
  ftp: canary('Ftp'),
  basic: canary('Basic'),
  login: canary('Login'),
  answer: canary('Answer'),
};

describe('secrets', () => {
  const folder = createMockDirectory();
  let backend: WholeBackend;
  let source: ReturnType<typeof createServer>;

  beforeEach(async () => {
    source = createServer((_, response) => {
      response.statusCode = 403;
      response.end(`<Error>${secrets.answer}</Error>`);
    }).listen(0, '127.0.0.1');
    await once(source, 'listening');
    backend = await WholeBackend.start({
      knex: await databases.init('SQLITE_3'),
      folder: folder.path,
      config: {
        admins: ['user:default/mock'],
        imports: {
          url: { allowHosts: ['127.0.0.1'], schemes: ['http', 'https', 'ftp'] },
        },
      },
    });
  });
  afterEach(async () => {
    await backend.stop();
    source.close();
  });

  const answers: string[] = [];
  const post = async (path: string, body: object, key?: string) => {
    const request = supertest(backend.server)
      .post(`/api/vm-images${path}`)
      .set('Authorization', mockCredentials.user.header())
      .send(body);
    if (key) request.set('Idempotency-Key', key);
    const response = await request;
    answers.push(JSON.stringify(response.body), `${response.headers.location}`);
    return response;
  };
  const get = (path: string) =>
    supertest(backend.server)
      .get(`/api/vm-images${path}`)
      .set('Authorization', mockCredentials.user.header());
  const settled = async () => {
    for (;;) {
      const open = await backend
        .knex('operations')
        .whereNot({ phase: 'closed' })
        .first();
      if (!open) return;
      await new Promise(done => {
        setTimeout(done, 50);
      });
    }
  };

  const importFrom = (url: string) =>
    post('/imports', { name: 'disk', source: { type: 'url', url } });

  it(`of ${
    Object.keys(secrets).length
  } kinds: 0 in logs, audit, events, rows, files and answers`, async () => {
    const { port } = source.address() as AddressInfo;
    const host = `127.0.0.1:${port}`;
    const disk = `http://${host}/disk.qcow2?X-Amz-Signature=${secrets.query}`;
    const began = [
      await importFrom(disk),
      await importFrom(`ftp://ada:${secrets.ftp}@${host}/disk.qcow2`),
    ];
    expect(began.map(({ body }) => body.error)).toEqual([undefined, undefined]);
    for (const url of [
      `http://ada:${secrets.basic}@${host}/disk`,
      `http://ada:${secrets.basic}@/disk`,
      `gopher://x/?token=${secrets.query}`,
      `http://[::1]/?token=${secrets.query}`,
    ]) {
      expect((await importFrom(url)).status).toBe(400);
      await post('/imports/check', { source: { type: 'url', url } });
    }
    backend.platform.offer({ name: 'debian' });
    await post('/platforms/memory/sync', {});
    await settled();
    const { body } = await get('/images?search=debian');
    const [{ id: imageId }] = body.items;
    const launch = {
      ...{ name: 'web', imageId, size: 'small' },
      login: { user: 'ops', password: secrets.login },
    };
    backend.platform.faults.add({
      ...{ call: 'launch.create', error: new Error('no room') },
    });
    const first = await post('/launches', launch, 'launch-key-1');
    expect([first.status, first.body.error]).toEqual([202, undefined]);
    await post('/launches', launch, 'launch-key-1');
    const changed = { ...launch, name: 'other' };
    expect((await post('/launches', changed, 'launch-key-1')).status).toBe(409);
    await post('/launches', {
      ...launch,
      login: { password: [secrets.login] },
    });
    await settled();
    const kept: Record<string, string> = {
      ...backend.told(),
      rows: await backend.rows(),
      files: await backend.files(),
      answers: answers.join('\n'),
      operations: (await get('/operations')).text,
      images: (await get('/images')).text,
    };
    expect(kept.log.length).toBeGreaterThan(100);
    expect(kept.audit).toContain('image-import');
    expect(kept.rows).toContain('/disk.qcow2');
    const found = Object.entries(kept).flatMap(([place, text]) =>
      Object.entries(secrets)
        .filter(([, secret]) => text.includes(secret))
        .map(([kind, secret]) => {
          const at = text.indexOf(secret);
          return `${kind} in ${place}: ${text.slice(at - 200, at + 80)}`;
        }),
    );
    expect(found).toEqual([]);
  });

  it('a link to download is in no log, no audit and no row', async () => {
    backend.platform.offer({ name: 'debian' });
    await post('/platforms/memory/sync', {});
    await settled();
    const { body } = await get('/images?search=debian');
    const made = await supertest(backend.server)
      .post(`/api/vm-images/images/${body.items[0].id}/downloads`)
      .set('Authorization', mockCredentials.user.header())
      .send({});
    expect(made.status).toBe(201);
    const { pathname } = new URL(made.body.url, 'http://localhost');
    const { status } = await supertest(backend.server).get(pathname);
    expect(status).toBe(200);
    const bent = await supertest(backend.server).get(`${pathname}A`);
    expect(bent.status).toBe(404);
    const [, signature] = pathname.split('.');
    const told = { ...backend.told(), rows: await backend.rows() };
    for (const [place, text] of Object.entries(told)) {
      expect([place, text.includes(signature)]).toEqual([place, false]);
    }
  });
});
