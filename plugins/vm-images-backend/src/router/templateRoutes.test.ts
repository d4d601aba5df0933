import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ImageRow } from '../database/tables';
import { moveImage, patchImage } from '../database/images';
import { encodeFamilyId } from '../database/lineage/familyId';
import { addImage } from '../database/testing/catalogBench';
import { moveChannel } from '../governance/channels/channelRows';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('template routes on %s', id => {
  let bench: ApiBench;
  let image: ImageRow;
  beforeEach(async () => {
    bench = await ApiBench.create(databases, id);
    image = await addImage(bench.knex, {
      ...{ name: 'debian', owner_ref: web, min_disk_gib: 10 },
    });
  });

  const mapping = (more: object = {}) => ({
    ...{ platformId: 'local', imageSource: 'custom', imageId: image.id },
    ...more,
  });
  const input = (more: object = {}) => ({
    ...{ title: 'Debian 12 (Web)', ownerRef: web, mappings: [mapping()] },
    os: { type: 'linux', distribution: 'debian', version: '12' },
    ...more,
  });

  it('follow a channel to the image that it offers', async () => {
    const family = { owner: web, name: 'debian' };
    const key = { ...family, channel: 'stable' };
    const version = (name: string) =>
      addImage(bench.knex, { name, owner_ref: web, family: 'debian' });
    const [one, two] = [await version('one'), await version('two')];
    const offer = ({ id: imageId }: ImageRow) =>
      bench.knex.transaction(tx =>
        moveChannel(tx, key, { kind: 'promote', imageId, note: '', by: 'x' }),
      );
    const ada = bench.as('ada');
    const alone = input({ mappings: [mapping({ channel: 'stable' })] });
    const refused = await ada.post('/templates').send(alone);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(/belongs to no family/);
    const follows = mapping({ channel: 'stable', imageId: one.id });
    const made = await ada
      .post('/templates')
      .send(input({ visibility: 'public', mappings: [follows] }));
    expect(made.body).toMatchObject({
      status: 'broken',
      mappings: [{ reason: 'Family "debian" has no channel "stable".' }],
    });
    const path = `/templates/${made.body.id}`;
    for (const offered of [one, two]) {
      await offer(offered);
      const { body } = await ada.get(path);
      expect(body).toMatchObject({
        status: 'ready',
        mappings: [
          {
            ...{
              imageId: offered.id,
              imageName: offered.name,
              channel: 'stable',
            },
            ...{ family: 'debian', familyId: encodeFamilyId(family) },
          },
        ],
      });
    }
    const { body: shown } = await ada.get(`/images/${one.id}`);
    expect(shown.actions.delete.findings).toEqual([]);
    const { body: kept } = await ada
      .put(path)
      .send(input({ mappings: [{ ...follows, imageId: two.id }] }));
    expect(kept.mappings[0]).toMatchObject({ imageName: 'two' });
  });

  it('make, show, change and delete a template', async () => {
    const ada = bench.as('ada');
    const made = await ada.post('/templates').send(
      input({
        ...{ description: 'For the web team', loginUser: 'debian' },
        ...{ defaultSize: 'large', userData: '#cloud-config\n' },
      }),
    );
    expect(made.status).toBe(201);
    expect(made.headers.etag).toBe('"1"');
    expect(made.body).toMatchObject({
      ...{ name: 'debian-12-web', title: 'Debian 12 (Web)', ownerRef: web },
      ...{ createdBy: 'user:default/ada', visibility: 'private' },
      ...{ published: true, maxCount: 10, status: 'ready', etag: '"1"' },
      mappings: [
        {
          ...{ platformId: 'local', region: 'local', imageSource: 'custom' },
          ...{ imageId: image.id, sizes: [], status: 'ready' },
          imageName: 'debian',
        },
      ],
      actions: {
        edit: { effect: 'allow' },
        launch: { effect: 'allow' },
      },
    });
    const path = `/templates/${made.body.id}`;
    expect((await ada.get(path)).body).toEqual(made.body);
    const shown = await ada.get(`/images/${image.id}`);
    expect(shown.body.actions.delete.findings[0].rule).toBe('delete.mapped');

    const changed = await ada
      .put(path)
      .set('If-Match', '"1"')
      .send(input({ title: 'Debian', visibility: 'public', mappings: [] }));
    expect(changed.body).toMatchObject({
      ...{ name: 'debian-12-web', title: 'Debian', visibility: 'public' },
      ...{ mappings: [], status: 'broken', etag: '"2"' },
    });
    expect(changed.body.actions.launch.findings[0].rule).toBe(
      'template.broken',
    );
    expect(changed.body).not.toHaveProperty('userData');
    const late = await ada.put(path).set('If-Match', '"1"').send(input());
    expect(late.status).toBe(409);
    expect(late.body.error.message).toContain('revision 1, the newest is 2');

    expect((await ada.delete(path)).status).toBe(204);
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.get(`/images/${image.id}`)).body.actions.delete).toEqual({
      ...{ effect: 'allow', findings: [] },
    });
    // The name is free again.
    const again = await ada.post('/templates').send(input());
    expect(again.body.name).toBe('debian-12-web');
  });

  it('find a name for it, and refuse one that is taken', async () => {
    const ada = bench.as('ada');
    const names = [];
    for (const title of ['Web!', 'web', 'Wéb', '日本', 'x'.repeat(100)]) {
      const { body } = await ada.post('/templates').send(input({ title }));
      names.push(body.name);
    }
    expect(names).toEqual([
      ...['web', 'web-2', 'we-b', 'template', 'x'.repeat(63)],
    ]);
    const taken = await ada.post('/templates').send(input({ name: 'web' }));
    expect([taken.status, taken.body.error.message]).toEqual([
      ...[
        409,
        'There is a VM template named "web" already. Choose another name.',
      ],
    ]);
    const [{ id: other }] = await bench
      .knex('templates')
      .where({ name: 'web-2' });
    const renamed = await ada
      .put(`/templates/${other}`)
      .send(input({ name: 'web' }));
    expect(renamed.status).toBe(409);
  });

  it('refuse what cannot be launched, naming the mapping', async () => {
    const hidden = await addImage(bench.knex, { owner_ref: ops });
    const failed = await addImage(bench.knex, {
      ...{ owner_ref: web, status: 'failed', name: 'broken' },
    });
    const data = await addImage(bench.knex, {
      ...{ owner_ref: web, kind: 'data-disk', name: 'data' },
    });
    const cases: [object, string][] = [
      [{ title: ' ' }, '"title" is empty'],
      [{ name: 'Web' }, 'name'],
      [{ maxCount: 21 }, 'at most 20'],
      [{ defaultSize: 'huge' }, 'They offer small, large'],
      [{ mappings: [mapping({ platformId: 'mars' })] }, 'no platform "mars"'],
      [
        { mappings: [mapping({ imageId: hidden.id })] },
        `mappings[0]: there is no image with id "${hidden.id}"`,
      ],
      [{ mappings: [mapping({ imageId: failed.id })] }, 'is failed'],
      [{ mappings: [mapping({ imageId: data.id })] }, 'holds data'],
      [{ mappings: [mapping({ region: 'moon' })] }, 'not in "moon"'],
      [{ mappings: [mapping({ imageSource: 'public' })] }, 'is private'],
      [{ mappings: [mapping({ sizes: ['huge'] })] }, 'It has small, large'],
      [{ mappings: [mapping({ sizes: ['small'] })] }, 'needs 10 GiB'],
      [{ mappings: [mapping(), mapping()] }, 'mapped twice'],
      [{ mappings: Array(51).fill(mapping()) }, 'mappings'],
      [{ ownerRef: ops }, 'You cannot own things as group:default/ops'],
    ];
    for (const [more, named] of cases) {
      const response = await bench
        .as('ada')
        .post('/templates')
        .send(input(more));
      expect([named, response.status]).toEqual([
        named,
        'ownerRef' in more ? 403 : 400,
      ]);
      expect(response.body.error.message).toContain(named);
    }
    expect(await bench.knex('templates')).toEqual([]);
  });

  it('tell why a mapping is broken, and still let one edit the rest', async () => {
    const ada = bench.as('ada');
    const { body } = await ada.post('/templates').send(input());
    const path = `/templates/${body.id}`;
    const reason = async () => (await ada.get(path)).body.mappings[0].reason;
    expect(await reason()).toBeUndefined();
    await patchImage({
      tx: bench.knex,
      id: image.id,
      patch: { standing: 'revoked' },
    });
    expect(await reason()).toBe('Image "debian" was revoked.');
    const facts = bench.platforms.get('local')!;
    bench.platforms.set('local', { ...facts, capabilities: [] });
    expect(await reason()).toBe(
      'Platform "local" cannot launch virtual machines.',
    );
    bench.platforms.delete('local');
    expect(await reason()).toBe('Platform "local" is no longer configured.');
    bench.platforms.set('local', facts);
    for (const to of ['deleting', 'deleted', 'destroyed'] as const) {
      await moveImage({
        tx: bench.knex,
        id: image.id,
        to,
        patch: to === 'deleting' ? {} : { deleted_at: 5 },
      });
    }
    expect(await reason()).toBe('The image is gone.');
    const edited = await ada.put(path).send(input({ title: 'Old' }));
    expect(edited.body).toMatchObject({ title: 'Old', status: 'broken' });
    const launch = (await ada.get(path)).body.actions.launch;
    expect(launch.findings[0].reason).toContain('The image is gone.');
  });

  it('say that a platform is away', async () => {
    const { body } = await bench.as('ada').post('/templates').send(input());
    const facts = bench.platforms.get('local')!;
    bench.platforms.set('local', { ...facts, unavailable: 'It is away.' });
    const shown = await bench.as('ada').get(`/templates/${body.id}`);
    expect(shown.body.status).toBe('ready');
    expect(shown.body.actions.launch.findings).toEqual([
      expect.objectContaining({
        rule: 'platform.unavailable',
        reason: 'It is away.',
      }),
    ]);
  });

  it('are seen and changed by whom they belong to', async () => {
    const ada = bench.as('ada');
    const make = async (title: string, visibility: string) =>
      (await ada.post('/templates').send(input({ title, visibility }))).body.id;
    const titleOf = { public: 'B public', private: 'a private' };
    type Kind = keyof typeof titleOf;
    const ids = {
      public: await make(titleOf.public, 'public'),
      private: await make(titleOf.private, 'private'),
    };
    const expected = {
      ada: ['a private', 'B public'],
      bob: ['B public'],
      eve: ['B public'],
      root: ['a private', 'B public'],
      plugin: ['a private', 'B public'],
    } as const;
    for (const [who, titles] of Object.entries(expected)) {
      const client = bench.as(who as keyof typeof expected);
      const { body } = await client.get('/templates');
      const shown = body.items.map((one: { title: string }) => one.title);
      expect([who, shown]).toEqual([who, titles]);
      const changes = ['ada', 'root', 'plugin'].includes(who);
      for (const [kind, template] of Object.entries(ids)) {
        const seen = kind === 'public' || changes;
        const path = `/templates/${template}`;
        expect((await client.get(path)).status).toBe(seen ? 200 : 404);
        const refused = seen ? 403 : 404;
        const put = await client
          .put(path)
          .send(input({ title: titles[0], visibility: kind, mappings: [] }));
        expect([who, kind, put.status]).toEqual([
          ...[who, kind, changes ? 200 : refused],
        ]);
        const remove = await client.delete(path);
        expect([who, kind, remove.status]).toEqual([
          ...[who, kind, changes ? 204 : refused],
        ]);
        // It is back for the next one.
        const alive = { deleted_at: null, title: titleOf[kind as Kind] };
        await bench.knex('templates').where({ id: template }).update(alive);
      }
    }
  });

  it('are searched by every word of name, title, text and system', async () => {
    const ada = bench.as('ada');
    await ada.post('/templates').send(input({ title: 'Web 100%' }));
    await ada
      .post('/templates')
      .send(input({ title: 'Other', description: 'also for WEB' }));
    const find = async (search: string) =>
      (await ada.get('/templates').query({ search })).body.items.map(
        (one: { title: string }) => one.title,
      );
    expect(await find('web')).toEqual(['Other', 'Web 100%']);
    expect(await find('web other')).toEqual(['Other']);
    expect(await find('0%')).toEqual(['Web 100%']);
    expect(await find('DEBIAN')).toEqual(['Other', 'Web 100%']);
    expect(await find('distribution')).toEqual([]);
  });

  it('obey the policy', async () => {
    const ada = bench.as('ada');
    const { body } = await ada.post('/templates').send(input());
    const path = `/templates/${body.id}`;
    const deny = (name: string) =>
      bench.policy.set(name, { result: AuthorizeResult.DENY });
    deny('vm-images.template.create');
    expect((await ada.post('/templates').send(input())).status).toBe(403);
    deny('vm-images.template.update');
    deny('vm-images.virtual-machine.launch');
    expect((await ada.put(path).send(input())).status).toBe(403);
    expect((await ada.get(path)).body.actions).toMatchObject({
      edit: { effect: 'deny', findings: [{ rule: 'template.permission' }] },
      launch: { effect: 'deny' },
      delete: { effect: 'allow' },
    });
    deny('vm-images.template.read');
    expect((await ada.get(path)).status).toBe(404);
    expect((await ada.delete(path)).status).toBe(404);
    expect((await ada.get('/templates')).body.items).toEqual([]);
  });

  it('tell the caller as whom it may own things', async () => {
    expect((await bench.as('ada').get('/owners')).body).toEqual({
      items: ['user:default/ada', web],
    });
    expect((await bench.as('plugin').get('/owners')).body).toEqual({
      items: [],
    });
  });

  it('do the same for every repetition with one key', async () => {
    const remove = () =>
      bench
        .as('ada')
        .delete(`/images/${image.id}`)
        .set('Idempotency-Key', 'delete-0001');
    const answers = await Promise.all([remove(), remove(), remove()]);
    expect(bench.deletions).toEqual([image.id]);
    const operations = answers.map(one => one.body.operation.id);
    expect(new Set(operations).size).toBe(1);
    const short = await remove().set('Idempotency-Key', 'short');
    expect(short.status).toBe(400);
  });
});
