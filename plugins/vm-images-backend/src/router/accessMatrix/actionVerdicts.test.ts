/**
 * What an image says of its actions is what their routes answer, whichever one
 * permission the policy takes away.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  vmImagesPermissions,
  type ImageAction,
} from '@vm-images/backstage-plugin-vm-images-common';
import { AccessBench } from './__testUtils__/AccessBench';
import { login } from './__testUtils__/endpoints/launches';
import { guests } from './__testUtils__/roles';
import { makeSubject, newName } from './__testUtils__/subjects';

jest.setTimeout(300_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const folder = createMockDirectory();
const owner = 'group:default/web';
const role = 'admin';

let bench: AccessBench;
beforeAll(async () => {
  const knex = await databases.init('SQLITE_3');
  bench = await AccessBench.start({ knex, folder });
});
afterAll(() => bench.stop());

interface Asking {
  method: string;
  path(id: string): string;
  send?(id: string): object | Promise<object>;
  /** What the image is like, for it to be allowed. */
  facts?: Record<string, unknown>;
  variant?: string;
}

const post = (path: string, body?: object, rest: Partial<Asking> = {}) => ({
  method: 'post',
  path: (id: string) => `/images/${id}/${path}`,
  send: () => body ?? {},
  ...rest,
});
const launching = (
  wish: (id: string) => object | Promise<object>,
  facts?: Asking['facts'],
): Asking => ({
  method: 'post',
  path: () => '/launches',
  send: async id => ({
    ...{ name: newName('m').slice(0, 20), login, ownerRef: owner },
    ...(await wish(id)),
  }),
  facts,
});
const place = { platformId: 'memory', region: 'there', ownerRef: owner };
const key = { to: 'encrypted', encryptionKey: 'local/default' };
const binned = { variant: 'binned' };

/** How each action is asked for; of the rest the page alone knows. */
const askings: Partial<Record<ImageAction, Asking>> = {
  launch: launching(id => ({ imageId: id })),
  attach: launching(
    async id => ({
      imageId: await anImage('ofGroup'),
      dataDisks: [{ imageId: id }],
    }),
    { kind: 'data-disk', virtual_size_bytes: 1024 },
  ),
  fetch: post('fetch', {}, { facts: { bytes: 'awaited' } }),
  edit: {
    ...{ method: 'patch', path: id => `/images/${id}` },
    send: () => ({ description: 'new' }),
  },
  delete: { method: 'delete', path: id => `/images/${id}` },
  forceDelete: { method: 'delete', path: id => `/images/${id}?force=true` },
  download: post('downloads'),
  export: post('exports', { target: 'backups' }),
  copy: post('copies', place),
  replicate: post('replicate', { ...key, ownerRef: owner }),
  restore: post('restore', undefined, binned),
  destroy: post('destroy', undefined, binned),
  share: post('shares', { recipients: [guests] }),
  standing: post('standing', { to: 'deprecated', reason: 'Old.' }),
  publish: post('publish', {
    ...{ visibility: 'public', listing: { terms: 'None' } },
  }),
  unpublish: post('unpublish', undefined, { variant: 'publicOfGroup' }),
};

async function anImage(variant: string): Promise<string> {
  const { id } = await makeSubject(bench, { kind: 'image', variant });
  return id;
}

async function answers(action: ImageAction, asking: Asking, refused?: string) {
  await bench.forget();
  const id = await anImage(asking.variant ?? 'ofGroup');
  const origin = '{"type":"upload","text":"Uploaded."}';
  await bench
    .knex('images')
    .where({ id })
    .update({ origin, ...asking.facts });
  const body = await asking.send?.(id);
  if (refused) bench.refused.add(refused);
  const { body: verdicts, status: seen } = await bench.request(
    ...([role, 'get', `/images/${id}/verdicts`] as const),
  );
  const { status, text } = await bench
    .request(role, asking.method, asking.path(id))
    .send(body);
  const { effect } = seen === 200 ? verdicts[action] : { effect: 'hidden' };
  return { effect, status, text };
}

describe('taking one permission away', () => {
  it.each(Object.entries(askings) as [ImageAction, Asking][])(
    'makes the verdict of "%s" a denial exactly where the answer is 403',
    async (action, asking) => {
      const { effect, status, text } = await answers(action, asking);
      expect([effect === 'deny', status < 300, text]).toEqual([
        ...[false, true, text],
      ]);
      const wrong: string[] = [];
      let denied = 0;
      for (const { name } of vmImagesPermissions) {
        const one = await answers(action, asking, name);
        // What is not seen has no verdict, and is not found.
        const agrees =
          one.effect === 'hidden'
            ? one.status === 404
            : (one.effect === 'deny') === (one.status === 403);
        if (one.effect === 'deny') denied += 1;
        if (!agrees) wrong.push(`${name}: ${one.effect}, ${one.status}`);
      }
      expect(wrong).toEqual([]);
      expect(denied).toBeGreaterThan(0);
    },
  );
});
