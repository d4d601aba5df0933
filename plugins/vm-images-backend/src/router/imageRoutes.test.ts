import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageRow } from '../database/tables';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, web, type Person } from './__testUtils__/ApiBench';

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
