/** Requests that look like one thing to a check and like another to the work. */
import { once } from 'node:events';
import { request } from 'node:http';
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { AccessBench } from './__testUtils__/AccessBench';
import { factsOf } from './__testUtils__/roles';
import { makeSubject } from './__testUtils__/subjects';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());
beforeEach(() => bench.forget());

const tus = { 'Tus-Resumable': '1.0.0' };

/** Sends a path as it is; other clients cut off what follows a `#`. */
async function sendRaw(method: string, path: string): Promise<number> {
  const { authorization } = factsOf('other');
  const sent = request({
    ...{ port: bench.port, host: '127.0.0.1', method, path },
    headers: {
      ...{ ...tus, 'Upload-Offset': '0', authorization },
      'Content-Type': 'application/offset+octet-stream',
    },
  });
  sent.end(method === 'PATCH' ? 'bad!' : undefined);
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

it.each(['?', '?x=', '%3F', '#', ';', '/', '%2F', '%5C', '/..', '/%2e%2e'])(
  'an own upload, then "%s" and that of somebody else, is no way to it',
  async between => {
    const kind = 'upload';
    const { id } = await makeSubject(bench, { kind, variant: 'ofUser' });
    const { headers } = await bench
      .request('other', 'post', '/uploads')
      .set({ ...tus, 'Upload-Length': '4' });
    const own = String(headers.location).split('/').pop();
    const before = await bench.rows();
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const status = await sendRaw(method, `/uploads/${own}${between}/${id}`);
      expect([method, status]).toEqual([method, 404]);
    }
    expect(await bench.rows()).toEqual(before);
  },
);

it('a path written otherwise is no way around what is checked', async () => {
  const kind = 'image';
  const { id } = await makeSubject(bench, { kind, variant: 'ofUser' });
  const before = await bench.rows();
  for (const path of [`/images/${id}`, `/IMAGES/${id}`, `/images/${id}/`]) {
    const { status } = await bench
      .request('creator', 'patch', path)
      .send({ description: 5, ownerRef: 'user:default/eve' });
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
  expect(await bench.rows()).toEqual(before);
  for (const path of ['/IMAGES', '/images/', '/Images/']) {
    const { status } = await bench.request(
      ...(['creator', 'get', `${path}?limit=99999`] as const),
    );
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
});

it('a method named in a header or the body is not the method', async () => {
  const kind = 'image';
  const { id } = await makeSubject(bench, { kind, variant: 'ofUser' });
  const before = await bench.rows();
  for (const method of ['get', 'post']) {
    await bench
      .request('creator', method, `/images/${id}?_method=DELETE`)
      .set('X-HTTP-Method-Override', 'DELETE');
  }
  expect(await bench.rows()).toEqual(before);
});

it('HEAD tells no more than GET', async () => {
  const kind = 'image';
  const { id } = await makeSubject(bench, { kind, variant: 'ofUser' });
  const statusOf = async (role: 'creator' | 'other' | 'nobody') =>
    (await bench.request(role, 'head', `/images/${id}`)).status;
  expect(await statusOf('creator')).toBe(200);
  expect(await statusOf('other')).toBe(404);
  expect(await statusOf('nobody')).toBe(401);
});
