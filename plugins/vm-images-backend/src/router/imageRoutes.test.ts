import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ImageRow } from '../database/tables';
import { getImageRow } from '../database/images';
import { addImage } from '../database/testing/catalogBench';
import {
  createImageConditionalDecision,
  imageConditions,
} from '../permissions';
import {
  imageReadPermission,
  readImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { ApiBench, ops, web, type Person } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Who may see and change images of each kind that `web` (ada's group) owns. */
const kinds = {
  public: { visibility: 'public', owner_ref: web },
  private: { visibility: 'private', owner_ref: web },
  shared: { visibility: 'shared', owner_ref: web },
  marketplace: { visibility: 'marketplace', owner_ref: '' },
  offered: { visibility: 'public', owner_ref: '' },
  hidden: { visibility: 'private', owner_ref: '' },
  binned: {
    ...{ visibility: 'public', owner_ref: web },
    ...{ status: 'deleted', deleted_at: 5 },
  },
  destroyed: {
    ...{ visibility: 'public', owner_ref: web },
    ...{ status: 'destroyed', deleted_at: 5 },
  },
} as const satisfies Record<string, Partial<ImageRow>>;
type Kind = keyof typeof kinds;

/** Per person: s = sees it, c = may change it; destroyed ones are gone for all. */
const matrix: Record<Person, Record<Kind, string>> = {
  ada: {
    ...{ public: 'sc', private: 'sc', shared: 'sc', binned: 'sc' },
    ...{ marketplace: 's', offered: 's', hidden: '', destroyed: '' },
  },
  bob: {
    ...{ public: 's', private: '', shared: '', binned: '' },
    ...{ marketplace: 's', offered: 's', hidden: '', destroyed: '' },
  },
  eve: {
    ...{ public: 's', private: '', shared: '', binned: '' },
    ...{ marketplace: 's', offered: 's', hidden: '', destroyed: '' },
  },
  root: {
    ...{ public: 'sc', private: 'sc', shared: 'sc', binned: 'sc' },
    ...{ marketplace: 'sc', offered: 'sc', hidden: 'sc', destroyed: '' },
  },
  plugin: {
    ...{ public: 'sc', private: 'sc', shared: 'sc', binned: 'sc' },
    ...{ marketplace: 'sc', offered: 'sc', hidden: 'sc', destroyed: '' },
  },
};
const everyone = Object.keys(matrix) as Person[];

describe.each(databases.eachSupportedId())('image routes on %s', id => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await ApiBench.create(databases, id);
  });

  const addAll = async () => {
    const rows = {} as Record<Kind, ImageRow>;
    for (const [kind, image] of Object.entries(kinds)) {
      rows[kind as Kind] = await addImage(bench.knex, { name: kind, ...image });
    }
    return rows;
  };

  it('show and change to everyone what is theirs, and nothing else', async () => {
    const rows = await addAll();
    for (const who of everyone) {
      const client = bench.as(who);
      const list = await client.get('/images?count=exact&sort=name');
      const live = Object.keys(kinds).filter(
        kind =>
          !['binned', 'destroyed'].includes(kind) &&
          matrix[who][kind as Kind].includes('s'),
      );
      const names = list.body.items.map((one: { name: string }) => one.name);
      expect([who, names]).toEqual([who, live.sort()]);
      expect([who, list.body.total]).toEqual([who, live.length]);
      const bin = await client.get('/images?scope=bin');
      expect([who, bin.body.items.length]).toEqual([
        who,
        matrix[who].binned ? 1 : 0,
      ]);
      const facets = await client.get('/images/facets');
      expect([who, facets.body.tabs.all, facets.body.tabs.bin]).toEqual([
        ...[who, live.length],
        matrix[who].binned ? 1 : 0,
      ]);
      for (const [kind, row] of Object.entries(rows)) {
        const may = matrix[who][kind as Kind];
        const [seen, changed] = [may.includes('s'), may.includes('c')];
        const note = (status: number) => [who, kind, status];
        const get = await client.get(`/images/${row.id}`);
        expect(note(get.status)).toEqual(note(seen ? 200 : 404));
        const verdicts = await client.get(`/images/${row.id}/verdicts`);
        expect(note(verdicts.status)).toEqual(note(seen ? 200 : 404));
        expect(verdicts.body.edit).toEqual(get.body.actions?.edit);
        const isBinned = row.status === 'deleted';
        const allowed = isBinned ? 'warn' : 'allow';
        const effect = changed ? allowed : 'deny';
        expect(get.body.actions?.edit.effect).toBe(seen ? effect : undefined);
        const patch = await client
          .patch(`/images/${row.id}`)
          .send({ description: `by ${who}` });
        const refused = seen ? 403 : 404;
        expect(note(patch.status)).toEqual(note(changed ? 200 : refused));
        const before = bench.deletions.length;
        const remove = await client.delete(`/images/${row.id}`);
        const accepted = isBinned ? 409 : 202;
        expect(note(remove.status)).toEqual(note(changed ? accepted : refused));
        const started = changed && !isBinned ? 1 : 0;
        expect(bench.deletions.length - before).toBe(started);
      }
    }
  });

  it('refuse whoever has not signed in', async () => {
    const response = await bench
      .as('ada')
      .get('/images')
      .set('Authorization', 'Bearer mock-none-token');
    expect(response.status).toBe(401);
  });

  it('page through cursors, and refuse those of another list', async () => {
    for (let at = 0; at < 5; at++) {
      await addImage(bench.knex, { name: `web ${at}`, visibility: 'public' });
    }
    const ada = bench.as('ada');
    const first = await ada.get('/images').query({ limit: 2, sort: 'name' });
    expect(first.body).toMatchObject({ total: 5, totalIsCapped: false });
    expect(first.body.prevCursor).toBeUndefined();
    const { nextCursor: cursor } = first.body;
    const next = await ada
      .get('/images')
      .query({ limit: 2, sort: 'name', cursor });
    expect(next.body.items.map((one: { name: string }) => one.name)).toEqual([
      ...['web 2', 'web 3'],
    ]);
    expect(next.body.prevCursor).toBeDefined();
    for (const other of [
      { cursor, sort: 'size' },
      { cursor, sort: 'name', order: 'desc' },
      { cursor, sort: 'name', status: 'failed' },
      { cursor, sort: 'name', search: 'x' },
    ]) {
      const refused = await ada.get('/images').query(other);
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toContain('another order');
    }
    for (const broken of [
      'x',
      'W10',
      '!!',
      Buffer.from('{}').toString('base64'),
    ]) {
      const refused = await ada.get('/images').query({ cursor: broken });
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toContain('"cursor" is not one that');
    }
  });

  it('refuse what the API does not know, naming it', async () => {
    for (const [path, named] of [
      ['/images?colour=red', 'colour'],
      ['/images?limit=0', 'limit'],
      ['/images?limit=201', 'limit'],
      ['/images?sort=owner', 'sort'],
      [`/images?search=${'x'.repeat(101)}`, 'search'],
      [`/images?${Array(21).fill('os=a').join('&')}`, 'os'],
      ['/images?search=a%00b', 'zero byte'],
      ['/images/a%00b', 'zero byte'],
      [`/images/${'x'.repeat(65)}`, 'id'],
      ['/images?search=a+b+c+d+e+f+g+h+i', '8 words'],
    ]) {
      const response = await bench.as('ada').get(path);
      expect([path, response.status]).toEqual([path, 400]);
      expect(response.body.error.name).toBe('InputError');
      expect(response.body.error.message).toContain(named);
    }
  });

  it('refuse patches that make no sense, naming the field', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    const patches: [object, string][] = [
      [{ colour: 'red' }, 'colour'],
      [{}, 'body'],
      [{ name: ' ' }, '"name" is empty'],
      [{ name: 'a\nb' }, 'control character'],
      [{ name: 'x'.repeat(129) }, 'name'],
      [{ name: 'a\0b' }, 'zero byte'],
      [
        {
          tags: Array(21)
            .fill('t')
            .map((t, at) => t + at),
        },
        'tags',
      ],
      [{ tags: [' '] }, 'empty'],
      [{ minMemoryMiB: 2048, maxMemoryMiB: 1024 }, '2048'],
      [{ os: { type: 'plan9' } }, 'os'],
      [{ status: 'available' }, 'status'],
      [{ ownerRef: ops }, 'ownerRef'],
    ];
    for (const [patch, named] of patches) {
      const response = await bench
        .as('ada')
        .patch(`/images/${image}`)
        .send(patch);
      expect([patch, response.status]).toEqual([patch, 400]);
      expect(response.body.error.message).toContain(named);
    }
    expect((await getImageRow({ tx: bench.knex, id: image }))?.revision).toBe(
      1,
    );
  });

  it('refuse bodies that are too large or no JSON', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    const send = (body: string) =>
      bench
        .as('ada')
        .patch(`/images/${image}`)
        .set('Content-Type', 'application/json')
        .send(body);
    const large = await send(`{"description":"${'x'.repeat(1 << 20)}"}`);
    expect([large.status, large.body.error.message]).toEqual([
      400,
      'The body is larger than 1mb. Send less at once.',
    ]);
    const broken = await send('{"description":');
    expect([broken.status, broken.body.error.message]).toEqual([
      400,
      'The body is not valid JSON.',
    ]);
  });

  it('change what a patch says, and only on the newest revision', async () => {
    const { id: image } = await addImage(bench.knex, {
      owner_ref: web,
      features: '{"cloudInit":true,"guestAgent":true}',
    });
    const ada = bench.as('ada');
    const { headers, body } = await ada.get(`/images/${image}`);
    expect(headers.etag).toBe('"1"');
    expect(headers['cache-control']).toBe('no-store');
    expect(body.etag).toBe('"1"');
    const patched = await ada
      .patch(`/images/${image}`)
      .set('If-Match', body.etag)
      .send({
        ...{ name: ' Web 2 ', tags: ['Prod', 'prod', 'x'] },
        ...{ family: 'web', version: '2', bootMode: 'uefi', minDiskGiB: 2.5 },
        os: { type: 'linux', distribution: 'Debian', version: '12' },
        features: { guestAgent: false },
      });
    expect(patched.headers.etag).toBe('"2"');
    expect(patched.body).toMatchObject({
      ...{ name: 'Web 2', tags: ['prod', 'x'], minDiskGiB: 2.5 },
      ...{ family: 'web', version: '2', bootMode: 'uefi', etag: '"2"' },
      os: { type: 'linux', distribution: 'debian', version: '12' },
      features: { cloudInit: true, guestAgent: false },
    });
    const late = await ada
      .patch(`/images/${image}`)
      .set('If-Match', body.etag)
      .send({ description: 'late' });
    expect(late.status).toBe(409);
    expect(late.body.error.message).toContain(
      'based on revision 1, the newest is 2',
    );
    const odd = await ada
      .patch(`/images/${image}`)
      .set('If-Match', 'yesterday')
      .send({ description: 'odd' });
    expect(odd.status).toBe(400);
  });

  it('block the deletion of an image in use, with reason and remedy', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    await bench.knex('machines').insert({
      ...{ id: 'm', name: 'm', name_key: 'm', state: 'running', region: 'r' },
      ...{ vcpus: 1, memory_mib: 1, disk_gib: 1, created_by: 'x' },
      ...{
        platform_id: 'local',
        image_id: image,
        created_at: 1,
        updated_at: 1,
      },
    });
    const ada = bench.as('ada');
    const { body } = await ada.get(`/images/${image}`);
    expect(body.usedBy).toBe(1);
    const response = await ada.delete(`/images/${image}`);
    expect(response.status).toBe(409);
    expect(response.body.error.message).toBe(
      '1 virtual machine made from image "debian-12" still exist. Delete them first.',
    );
    expect(bench.deletions).toEqual([]);
  });

  it('write what was changed, and what was refused, to the audit log', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    await bench.as('ada').patch(`/images/${image}`).send({ family: 'x' });
    expect(bench.auditor.createEvent).toHaveBeenLastCalledWith(
      expect.objectContaining({
        eventId: 'image-update',
        meta: { imageId: image, fields: ['family'] },
      }),
    );
    expect(bench.audit.success).toHaveBeenCalledTimes(1);
    await bench.as('bob').delete(`/images/${image}`);
    expect(bench.audit.fail).toHaveBeenCalledWith({
      error: expect.objectContaining({ name: 'NotFoundError' }),
    });
  });

  it('let a policy narrow what is seen and done, never widen it', async () => {
    const seen = await addImage(bench.knex, {
      ...{ name: 'seen', owner_ref: web, tags: '["stable"]' },
    });
    const unseen = await addImage(bench.knex, { name: 'no', owner_ref: web });
    const others = await addImage(bench.knex, {
      ...{ name: 'ops', owner_ref: ops, tags: '["stable"]' },
    });
    bench.policy.set(
      'vm-images.image.read',
      createImageConditionalDecision(imageReadPermission, {
        allOf: [
          imageConditions.hasTag({ tag: 'stable' }),
          { not: imageConditions.onPlatform({ platforms: ['nowhere'] }) },
        ],
      }),
    );
    bench.policy.set('vm-images.image.delete', {
      result: AuthorizeResult.DENY,
    });
    const ada = bench.as('ada');
    const list = await ada.get('/images');
    expect(list.body.items.map((one: { id: string }) => one.id)).toEqual([
      seen.id,
    ]);
    expect(list.body.total).toBe(1);
    expect((await ada.get('/images/facets')).body.tabs).toMatchObject({
      ...{ all: 1, mine: 1 },
    });
    for (const hidden of [unseen, others]) {
      expect((await ada.get(`/images/${hidden.id}`)).status).toBe(404);
    }
    const [shown] = readImagePage(list.body).items;
    expect(shown.actions.delete).toMatchObject({
      effect: 'deny',
      findings: [{ rule: 'image.permission' }],
    });
    expect((await ada.delete(`/images/${seen.id}`)).status).toBe(403);
    bench.policy.set('vm-images.image.read', { result: AuthorizeResult.DENY });
    expect((await ada.get('/images')).body.items).toEqual([]);
    expect((await ada.get(`/images/${seen.id}`)).status).toBe(404);
  });

  it('answer the permission backend about images by their ids', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    const item = (resourceRef: string) => ({
      ...{ id: resourceRef, resourceRef, resourceType: 'vm-images-image' },
      conditions: imageConditions.isOwner({ owners: [web] }),
    });
    const { body } = await bench
      .as('plugin')
      .post('/.well-known/backstage/permissions/apply-conditions')
      .send({ items: [item(image), item('nowhere')] });
    expect(body.items.map((one: { result: string }) => one.result)).toEqual([
      ...['ALLOW', 'DENY'],
    ]);
  });

  it('send at most two statements for a page', async () => {
    for (let at = 0; at < 30; at++) await addImage(bench.knex);
    const ada = bench.as('ada');
    await ada.get('/images');
    for (const path of ['/images', '/images?tag=x', '/images?scope=mine']) {
      bench.statements.length = 0;
      await ada.get(path);
      expect(bench.statements.length).toBeLessThanOrEqual(2);
    }
  });

  it('never tell what a database error says', async () => {
    const { id: image } = await addImage(bench.knex, { owner_ref: web });
    await bench.knex.schema.dropTable('image_count_changes');
    const response = await bench
      .as('ada')
      .patch(`/images/${image}`)
      .send({ description: 'my secret', family: 'x' });
    expect(response.status).toBe(500);
    expect(response.text).not.toMatch(/secret|image_count|update/i);
  });
});
