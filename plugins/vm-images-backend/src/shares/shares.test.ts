import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type {
  ImageShare,
  ShareResults,
} from '@vm-images/backstage-plugin-vm-images-common';
import { addShares } from '../database/imageShares/changeShares';
import { addImage, catalogDatabase } from '../database/testing/catalogBench';
import { AccessBench } from '../router/accessMatrix/__testUtils__/AccessBench';
import {
  guests,
  newcomers,
  web,
  type Role,
} from '../router/accessMatrix/__testUtils__/roles';
import { makeSubject } from '../router/accessMatrix/__testUtils__/subjects';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('sharing on %s', id => {
  const folder = createMockDirectory();
  let bench: AccessBench;
  let imageId: string;

  beforeAll(async () => {
    const knex = await databases.init(id);
    bench = await AccessBench.start({ knex, folder });
  });
  afterAll(() => bench.stop());
  beforeEach(async () => {
    await bench.forget();
    const what = { kind: 'image', variant: 'ofGroup' } as const;
    imageId = (await makeSubject(bench, what)).id;
  });

  const get = async (role: Role, path: string) => {
    const { status, body } = await bench.request(role, 'get', path);
    return { status, ...body };
  };
  const shareWith = async (...recipients: string[]) => {
    const { status, body } = await bench
      .request('member', 'post', `/images/${imageId}/shares`)
      .send({ recipients, note: 'Try it' });
    return { status, ...(body as ShareResults & { error?: Error }) };
  };
  const answer = (role: Role, share: string, what: string) =>
    bench.request(role, 'post', `/shares/${share}/${what}`);
  const accepted = async (): Promise<ImageShare> => {
    const { items } = await shareWith(guests);
    await answer('recipient', items[0].share!.id, 'accept').expect(200);
    return items[0].share!;
  };
  const visibility = async () =>
    (await get('member', `/images/${imageId}`)).visibility;
  const told = () =>
    bench.notifications.map(({ recipients, payload }) => ({
      to: (recipients as { entityRef?: string }).entityRef,
      title: payload.title.replace(/image-\w+/, 'image'),
    }));

  it('tells a recipient of what waits, and gives it once accepted', async () => {
    const { items } = await shareWith(guests);
    expect(items).toMatchObject([{ recipientRef: guests, result: 'shared' }]);
    expect(await visibility()).toBe('shared');
    expect(told()).toEqual([
      { to: guests, title: `${web} shares image image with you` },
    ]);

    expect((await get('recipient', `/images/${imageId}`)).status).toBe(404);
    const waiting = await get(
      'recipient',
      '/shares?role=received&status=pending',
    );
    expect(waiting).toMatchObject({ total: 1, items: [{ note: 'Try it' }] });
    expect(Object.keys(waiting.items[0].image).sort()).toEqual(
      ['id', 'kind', 'name', 'ownerRef', 'platformId', 'region'].sort(),
    );

    await answer('recipient', items[0].share!.id, 'accept').expect(200);
    expect(told()[1]).toEqual({
      to: web,
      title: `${guests} accepted image image`,
    });
    const shared = await get('recipient', '/images?scope=shared&count=exact');
    expect(shared).toMatchObject({ total: 1, items: [{ id: imageId }] });
    const { tabs } = await get('recipient', '/images/facets');
    expect(tabs).toMatchObject({ all: 1, mine: 0, shared: 1 });

    const image = await get('recipient', `/images/${imageId}`);
    expect(image).toMatchObject({ received: true, visibility: 'shared' });
    expect(image).not.toHaveProperty('sharedWith');
    const effects = Object.fromEntries(
      Object.entries(image.actions as Record<string, { effect: string }>).map(
        ([action, { effect }]) => [action, effect],
      ),
    );
    expect(effects).toMatchObject({
      ...{ launch: 'allow', map: 'allow', leave: 'allow' },
      ...{ edit: 'deny', delete: 'deny', download: 'deny', share: 'deny' },
    });
    expect(await get('member', `/images/${imageId}`)).toMatchObject({
      sharedWith: 1,
    });
  });

  it('names recipients that make no sense, and shares with none then', async () => {
    for (const [recipient, reason] of [
      ['group:default/nobody', 'The catalog knows no group:default/nobody'],
      ['component:default/web', 'got "component:default/web"'],
      [web, `${web} owns the image`],
    ]) {
      const { status, error } = await shareWith(guests, recipient);
      expect([recipient, status]).toEqual([recipient, 400]);
      expect(error!.message).toContain(reason);
    }
    expect(await get('member', `/images/${imageId}/shares`)).toMatchObject({
      total: 0,
    });
    expect(await visibility()).toBe('private');
  });

  it('asks nobody twice, but again who did not want it', async () => {
    const { items } = await shareWith(guests, 'Group:Default/Guests');
    expect(items).toHaveLength(1);
    expect((await shareWith(guests)).items[0].result).toBe('unchanged');
    const { id: share } = items[0].share!;
    await answer('recipient', share, 'reject').expect(200);
    expect(await get('recipient', '/shares')).toMatchObject({ total: 0 });
    expect(await visibility()).toBe('private');
    await answer('recipient', share, 'accept').expect(404);
    expect((await shareWith(guests)).items[0]).toMatchObject({
      result: 'shared',
      share: { id: share, status: 'pending' },
    });
    await answer('recipient', share, 'accept').expect(200);
    await answer('recipient', share, 'leave').expect(200);
    expect((await get('recipient', `/images/${imageId}`)).status).toBe(404);
    const { items: left } = await get('member', `/images/${imageId}/shares`);
    expect(left).toMatchObject([{ status: 'rejected' }]);
  });

  it('stops at once, and breaks the mappings of who has it no more', async () => {
    await accepted();
    const mapping = { platformId: 'memory', imageId, imageSource: 'custom' };
    const { body: template } = await bench
      .request('recipient', 'post', '/templates')
      .send({
        ...{ title: 'Borrowed', os: { type: 'linux' }, ownerRef: guests },
        mappings: [mapping],
      })
      .expect(201);
    const address = `/templates/${template.id}`;
    const mappings = async () =>
      (await get('recipient', address)).mappings as object[];
    expect(await mappings()).toMatchObject([{ status: 'ready' }]);
    bench.notifications.length = 0;

    await bench
      .request(
        ...(['member', 'delete'] as const),
        `/images/${imageId}/shares/${encodeURIComponent(guests)}`,
      )
      .expect(204);
    expect(told()).toEqual([
      { to: guests, title: 'Image image is no longer shared with you' },
    ]);
    expect(await visibility()).toBe('private');
    expect(await mappings()).toMatchObject([
      { status: 'broken', reason: 'The image cannot be used.' },
    ]);
    const launch = await bench.request('recipient', 'post', '/launches').send({
      ...{ templateId: template.id, name: 'late', ownerRef: guests },
      login: { password: 'Correct-horse-battery-7' },
    });
    expect(launch.status).toBe(403);
  });

  it('keeps an image from being published while it is shared', async () => {
    await accepted();
    const { status } = await bench
      .request('admin', 'post', `/images/${imageId}/publish`)
      .send({ visibility: 'public' });
    expect(status).toBe(409);
  });

  it('stays within the image and its region', async () => {
    await accepted();
    const { body, status } = await bench
      .request('recipient', 'post', '/launches/check')
      .send({ imageId, region: 'there', ownerRef: guests });
    expect(status).toBe(200);
    expect(JSON.stringify(body.verdict)).toContain('copy it there first');
  });

  it('ends with the image', async () => {
    const { id: share } = await accepted();
    await bench.knex('images').where({ id: imageId }).update({
      status: 'deleted',
      deleted_at: 5,
    });
    await answer('recipient', share, 'leave').expect(404);
    expect(await get('recipient', '/shares')).toMatchObject({ total: 0 });
    expect(await get('member', '/shares?role=given')).toMatchObject({
      total: 1,
    });
  });

  it('goes no further than the limit, whoever is quicker', async () => {
    const knex = await catalogDatabase(databases, id);
    const { id: one } = await addImage(knex);
    const share = (recipients: string[]) =>
      knex.transaction(tx =>
        addShares({
          ...{ tx, imageId: one, recipients, note: '', maxRecipients: 3 },
          createdBy: 'user:default/ada',
        }),
      );
    expect(await share([guests, newcomers])).toMatchObject([
      { result: 'shared' },
      { result: 'shared' },
    ]);
    const results = await Promise.all([
      share([guests, 'user:default/a']),
      share([newcomers, 'user:default/b']),
    ]);
    expect(
      results
        .flat()
        .map(({ result }) => result)
        .sort(),
    ).toEqual([...['refused', 'shared', 'unchanged', 'unchanged']]);
    const [image] = await knex('images').where({ id: one });
    expect(image.visibility).toBe('shared');
  });
});
