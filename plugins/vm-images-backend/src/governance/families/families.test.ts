import { TestDatabases } from '@backstage/backend-test-utils';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';
import { encodeFamilyId } from '../../database/lineage/familyId';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const at = (channel = 'stable') => ({
  ...{ id: encodeFamilyId({ owner: web, name: 'web' }), channel },
});

describe.each(databases.eachSupportedId())('families on %s', id => {
  let bench: GovernanceBench;
  beforeEach(async () => {
    bench = await GovernanceBench.create(databases, id);
  });
  const families = () => bench.governance.families;
  const channels = () => bench.governance.channels;

  const threeVersions = async () => {
    const versions = [];
    for (const version of ['1', '2', '3']) {
      versions.push(
        await bench.image({
          ...{ name: `web-${version}`, version },
          created_at: 1_000 * Number(version),
        }),
      );
    }
    return versions;
  };
  const promoted = (imageId: string, ifMatch?: string) =>
    channels().promote(at(), { imageId }, { ...as('ada'), ifMatch });

  it('shows any number of versions, each once, page by page', async () => {
    const made: string[] = [];
    for (let n = 0; n < 130; n += 1) {
      const version = String(n);
      // Some come at the same time.
      const created_at = 1_000 + Math.floor(n / 3);
      const image = await bench.image({ version, created_at });
      made.push(image.id);
    }
    const { id: familyId } = at();
    const family = await families().get(familyId, {}, as('ada'));
    expect(family.versions).toHaveLength(50);
    const seen = family.versions.map(image => image.id);
    const times = family.versions.map(image => image.createdAt);
    let cursor = family.nextCursor;
    // One that comes meanwhile is newer, and moves nothing.
    await bench.image({ version: 'new', created_at: 9_000 });
    while (cursor) {
      const query = { cursor, limit: 33 };
      const page = await families().listVersions(familyId, query, as('ada'));
      seen.push(...page.items.map(image => image.id));
      times.push(...page.items.map(image => image.createdAt));
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual([...made].sort());
    expect(times).toEqual([...times].sort().reverse());
    const first = await families().listVersions(familyId, {}, as('ada'));
    expect(first.items[0].version).toBe('new');
    const others = { cursor: first.nextCursor };
    expect(await families().listVersions(familyId, others, as('bob'))).toEqual({
      items: [],
    });
    await expect(
      families().listVersions(familyId, {}, as('bob')),
    ).rejects.toThrow('There is no such family');
    const db = encodeFamilyId({ owner: web, name: 'db' });
    await bench.image({ family: 'db' });
    await expect(
      families().listVersions(db, others, as('ada')),
    ).rejects.toThrow('cursor');
    for (const none of ['web', '%', '']) {
      await expect(
        families().listVersions(none, {}, as('ada')),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    }
  });

  it('shows versions newest first, of what the caller sees', async () => {
    const [one] = await threeVersions();
    await bench.image({ name: 'open', visibility: 'public', created_at: 500 });
    await bench.image({ owner_ref: ops, name: 'other' });
    await bench.image({ family: 'db', name: 'db', deleted_at: 5 });
    const names = async (who: 'ada' | 'bob' | 'root', owner?: string) =>
      (await families().get('web', { owner }, as(who))).versions.map(
        ({ name }) => name,
      );
    const all = ['web-3', 'web-2', 'web-1', 'open'];
    expect(await names('ada')).toEqual(all);
    expect(await names('bob', web)).toEqual(['open']);
    expect(await names('bob', ops)).toEqual(['other']);
    await expect(names('root')).rejects.toThrow(
      `Several owners have a family "web": ${ops}, ${web}.`,
    );
    expect(await names('root', web)).toEqual(all);
    await expect(families().get('db', {}, as('ada'))).rejects.toThrow(
      'There is no such family',
    );
    const list = await families().list({}, as('bob'));
    expect(list.items).toEqual([
      expect.objectContaining({ name: 'web', ownerRef: ops, versions: 1 }),
      expect.objectContaining({ name: 'web', ownerRef: web, versions: 1 }),
    ]);
    await bench.image({ family: 'web-2', owner_ref: web });
    const page = await families().list({ limit: 1 }, as('ada'));
    expect(page.items.map(({ versions }) => versions)).toEqual([4]);
    const next = await families().list(
      { limit: 1, cursor: page.nextCursor },
      as('ada'),
    );
    expect(next.items.map(({ name }) => name)).toEqual(['web-2']);
    expect(next.nextCursor).toBeUndefined();
    expect(one.family).toBe('web');
  });

  it('moves a channel, remembers who and why, and goes back', async () => {
    const [one, two, three] = await threeVersions();
    await promoted(one.id);
    await promoted(two.id);
    const third = await channels().promote(
      at(),
      { imageId: three.id, note: ' Newer kernel. ' },
      as('root'),
    );
    expect(third).toMatchObject({
      ...{ name: 'stable', movedBy: 'user:default/root' },
      ...{ note: 'Newer kernel.', etag: '"3"' },
      image: { id: three.id, name: 'web-3', version: '3', standing: 'stable' },
      previous: { id: two.id },
    });
    expect(await promoted(three.id)).toMatchObject({ etag: '"3"' });
    const back = await channels().rollBack(at(), { note: 'Bad' }, as('ada'));
    expect(back).toMatchObject({
      ...{ image: { id: two.id }, previous: { id: one.id } },
    });
    const moves = await channels().moves(at(), as('ada'));
    expect(
      moves.map(({ kind, from, to, by }) => [kind, from?.name, to?.name, by]),
    ).toEqual([
      ['rollback', 'web-3', 'web-2', 'user:default/ada'],
      ['promote', 'web-2', 'web-3', 'user:default/root'],
      ['promote', 'web-1', 'web-2', 'user:default/ada'],
      ['promote', undefined, 'web-1', 'user:default/ada'],
    ]);
    await channels().remove(at(), as('ada'));
    const { channels: shown } = await families().get('web', {}, as('ada'));
    expect(shown).toEqual([]);
    await expect(channels().rollBack(at(), {}, as('ada'))).rejects.toThrow(
      'Family "web" has no channel "stable".',
    );
    expect(bench.told).toContain(at().id);
  });

  it('rolls back over what nobody should use', async () => {
    const [one, two, three] = await threeVersions();
    for (const { id: imageId } of [one, two, three]) await promoted(imageId);
    const revoke = { to: 'revoked', reason: 'Backdoor.' } as const;
    for (const { id: imageId } of [two, three]) {
      await bench.governance.standings.change(imageId, revoke, as('ada'));
    }
    const { channels: shown } = await families().get('web', {}, as('ada'));
    expect(shown).toMatchObject([
      { problem: 'Image "web-3" is revoked.', previous: { id: one.id } },
    ]);
    const back = await channels().rollBack(at(), {}, as('ada'));
    expect(back).toMatchObject({ image: { id: one.id } });
    expect(back).not.toHaveProperty('problem');
    await expect(channels().rollBack(at(), {}, as('ada'))).rejects.toThrow(
      'offered nothing before that could be offered again',
    );
  });

  it('refuses what a channel must not offer, and who may not move it', async () => {
    const [one] = await threeVersions();
    const db = await bench.image({ family: 'db', name: 'db' });
    const gone = await bench.image({ name: 'old', standing: 'obsolete' });
    const open = await bench.image({ name: 'open', visibility: 'public' });
    const making = await bench.image({ name: 'new', status: 'importing' });
    await expect(promoted(db.id)).rejects.toThrow('is no version of family');
    await expect(promoted('nowhere')).rejects.toThrow('There is no image');
    await expect(promoted(gone.id)).rejects.toThrow('"old" is obsolete');
    await expect(promoted(making.id)).rejects.toThrow('"new" is importing');
    const byBob = channels().promote(at(), { imageId: open.id }, as('bob'));
    await expect(byBob).rejects.toThrow(
      `Only ${web} may move the channels of family "web".`,
    );
    await promoted(one.id);
    const seen = await families().get('web', { owner: web }, as('bob'));
    expect(seen.channels).toMatchObject([{ name: 'stable', image: {} }]);
    expect(JSON.stringify(seen)).not.toContain('web-1');
    await expect(
      families().get(encodeFamilyId({ owner: web, name: 'db' }), {}, as('bob')),
    ).rejects.toThrow('There is no such family');
  });

  it('lets one of two win who move a channel at the same time', async () => {
    const [one, two, three] = await threeVersions();
    await promoted(one.id, '"0"');
    await expect(promoted(two.id, '"0"')).rejects.toThrow(
      'was moved in the meantime',
    );
    const results = await Promise.allSettled(
      [two, three].map(image => promoted(image.id, '"1"')),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'rejected'],
    ]);
    expect(await channels().moves(at(), as('ada'))).toHaveLength(2);
  });
});
