import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { encodeFamilyId } from '../../database/lineage/familyId';
import { insertMachine } from '../../database/machines';
import { ImageBin } from '../../images/bin';
import { WorkBench } from '../../machines/__testUtils__/WorkBench';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';
import { moveChannel } from '../channels/channelRows';
import { applyRetention, RetentionJudge, RetentionService } from '.';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => Date.now() - days * DAY_MS;
const id = encodeFamilyId({ owner: web, name: 'web' });

const callers = {
  async resolve({ principal }: { principal: object }) {
    const { userEntityRef: name } = principal as { userEntityRef: string };
    const groups = { 'user:default/ada': [web], 'user:default/bob': [ops] };
    return {
      principal: name,
      ownershipRefs: [name, ...(groups[name as keyof typeof groups] ?? [])],
      admin: name === 'user:default/root',
    };
  },
} as ConstructorParameters<typeof RetentionService>[0]['callers'];

describe.each(databases.eachSupportedId())('the rule on %s', engine => {
  let bench: GovernanceBench;
  let retention: RetentionService;

  const serviceOf = (hasBin: boolean) => {
    const { knex: database, governance } = bench;
    return new RetentionService({
      ...{ callers, database, hasBin, families: governance.families },
      judge: new RetentionJudge({
        database,
        platforms: { facts: () => undefined } as never,
      }),
    });
  };

  beforeEach(async () => {
    bench = await GovernanceBench.create(databases, engine);
    retention = serviceOf(true);
    for (const n of [1, 2, 3, 4]) {
      await bench.image({
        ...{ name: `web-${n}`, version: String(n), status: 'available' },
        created_at: daysAgo(50 - n * 10),
      });
    }
  });

  it('is set by the owner, against nobody who was quicker', async () => {
    expect(await retention.get(id, as('ada'))).toMatchObject({
      ...{ familyId: id, enabled: false, etag: '"0"' },
      actions: { edit: { effect: 'allow' } },
    });
    const saved = await retention.save(
      id,
      { enabled: true, keepNewest: 2 },
      { ...as('ada'), ifMatch: '"0"' },
    );
    expect(saved).toMatchObject({
      ...{ enabled: true, keepNewest: 2, etag: '"1"' },
      updatedBy: 'user:default/ada',
      nextRunAt: expect.any(String),
    });
    await expect(
      retention.save(
        id,
        { enabled: true, keepNewest: 1 },
        { ...as('ada'), ifMatch: '"0"' },
      ),
    ).rejects.toThrow(/changed in the meantime/);
    const off = await retention.save(
      id,
      { enabled: false, maxAgeDays: 9 },
      as('root'),
    );
    expect(off).toMatchObject({ enabled: false, maxAgeDays: 9, etag: '"2"' });
    expect(off).not.toHaveProperty('keepNewest');
    expect(off).not.toHaveProperty('nextRunAt');
    await expect(
      retention.save(id, { enabled: true }, as('ada')),
    ).rejects.toThrow(/needs "keepNewest", "maxAgeDays" or both/);
  });

  it('shows what it would do, and changes nothing', async () => {
    await expect(retention.preview(id, undefined, as('ada'))).resolves.toEqual({
      ...{ goes: 0, total: 4 },
      items: expect.arrayContaining([
        expect.objectContaining({ name: 'web-1', reason: 'No rule is set.' }),
      ]),
    });
    const { items, goes } = await retention.preview(
      id,
      { enabled: false, keepNewest: 2 },
      as('ada'),
    );
    expect(goes).toBe(2);
    expect(items.map(one => [one.version, one.goes, one.reason])).toEqual([
      ['4', false, 'It is the newest version.'],
      ['3', false, 'It is one of the newest 2.'],
      ['2', true, 'It is not one of the newest 2.'],
      ['1', true, 'It is not one of the newest 2.'],
    ]);
    const left = await bench.knex('images').where('status', 'available');
    expect(left).toHaveLength(4);
  });

  it('looks at all versions of a large family, each once', async () => {
    const { knex } = bench;
    const { id: first } = await bench.image({ name: 'first', family: 'web' });
    const row = await knex('images').where({ id: first }).first();
    const copies = Array.from({ length: 1_200 }, (_, n) => ({
      ...{ ...row, id: randomUUID(), platform_image_id: null },
      // Only SQLite numbers its rows.
      ...(row.seq !== undefined && { seq: row.seq + n + 1 }),
      // Several of the same moment, also where one page ends.
      ...{ name: `n-${n}`, created_at: daysAgo(100 + Math.floor(n / 7)) },
    }));
    await knex.batchInsert('images', copies, 20);
    const family = await knex('images')
      .where({ owner_ref: web, family: 'web' })
      .whereNull('deleted_at');
    const { items, goes, total } = await retention.preview(
      id,
      { enabled: false, keepNewest: family.length - 3 },
      as('ada'),
    );
    expect({ goes, total }).toEqual({ goes: 3, total: family.length });
    expect(new Set(items.map(one => one.id)).size).toBe(1_000);
    const judge = new RetentionJudge({
      ...{ database: knex, platforms: { facts: () => undefined } as never },
    });
    const seen: { id: string; goes: boolean }[] = [];
    const rule = { keepNewest: family.length - 3 };
    const key = { owner: web, name: 'web' };
    for await (const one of judge.judge(key, rule, Date.now())) seen.push(one);
    expect(seen.map(one => one.id).sort()).toEqual(
      family.map(one => one.id).sort(),
    );
    expect(seen.map(one => one.goes).indexOf(true)).toBe(family.length - 3);
  });

  it('is hidden from strangers, and not theirs to change who see it', async () => {
    const rule = { enabled: true, keepNewest: 1 };
    for (const call of [
      retention.get(id, as('bob')),
      retention.save(id, rule, as('bob')),
      retention.preview(id, rule, as('bob')),
    ]) {
      await expect(call).rejects.toMatchObject({ name: 'NotFoundError' });
    }
    await bench.image({ name: 'web-open', visibility: 'public' });
    expect((await retention.get(id, as('bob'))).actions.edit).toMatchObject({
      effect: 'deny',
      findings: [{ rule: 'family.owner' }],
    });
    await expect(retention.save(id, rule, as('bob'))).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    await expect(retention.preview(id, rule, as('bob'))).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    await expect(serviceOf(false).save(id, rule, as('ada'))).rejects.toThrow(
      /has no recycle bin/,
    );
  });
});

describe.each(databases.eachSupportedId())('its runs on %s', engine => {
  let bench: WorkBench;
  afterEach(() => bench.close());

  const auditor = mockServices.auditor.mock();
  const audit = { success: jest.fn(), fail: jest.fn() };

  async function work() {
    auditor.createEvent.mockReset().mockResolvedValue(audit);
    audit.success.mockReset();
    const { database, engine: operations, logger, registry } = bench;
    const bin = new ImageBin({
      ...{ database, engine: operations, retentionMs: DAY_MS },
      callers: {} as never,
    });
    const judge = new RetentionJudge({ database, platforms: registry });
    return { auditor, bin, database, judge, logger };
  }

  async function rule(owner: string, facts: object = {}) {
    await bench.database('family_retention').insert({
      ...{ owner_ref: owner, family: 'web', enabled: true, keep_newest: 1 },
      ...{ revision: 1, updated_by: 'user:default/ada', updated_at: 1 },
      ...{ next_run_at: 1, ...facts },
    });
  }

  it('puts what goes into the bin, and only that, once it is due', async () => {
    bench = await WorkBench.create(databases, engine);
    const { database } = bench;
    const version = (n: number, facts: object = {}) =>
      bench.image({
        ...{ name: `web-${n}`, family: 'web', owner_ref: web },
        ...{ visibility: 'private', created_at: daysAgo(50 - n) },
        ...facts,
      });
    const old = await version(1);
    const offered = await version(2);
    const inUse = await version(3);
    const guarded = await version(4, { protected: true });
    const newest = await version(5);
    const others = await version(0, { owner_ref: ops });
    await database.transaction(tx =>
      moveChannel(
        tx,
        { owner: web, name: 'web', channel: 'stable' },
        { kind: 'promote', imageId: offered.id, note: '', by: 'x' },
      ),
    );
    await insertMachine({
      tx: database,
      machine: {
        ...{ id: randomUUID(), name: 'm', platform_id: 'memory' },
        ...{ region: 'here', state: 'running', owner_ref: ops },
        ...{ created_by: 'x', vcpus: 1, memory_mib: 1, disk_gib: 1 },
        image_id: inUse.id,
      },
    });
    await rule(web);
    await rule(ops, { enabled: false });

    const signal = new AbortController().signal;
    expect(await applyRetention(await work(), signal)).toBe(1);
    const { operation_id } = await database('images')
      .where('id', old.id)
      .first();
    await bench.ended(operation_id);
    const statuses = Object.fromEntries(
      (await database('images').select('id', 'status', 'deleted_by')).map(
        row => [row.id, row.status],
      ),
    );
    expect(statuses).toEqual({
      [old.id]: 'deleted',
      [offered.id]: 'available',
      [inUse.id]: 'available',
      [guarded.id]: 'available',
      [newest.id]: 'available',
      [others.id]: 'available',
    });
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({ eventId: 'family-retention-apply' }),
    );
    expect(audit.success).toHaveBeenCalledWith({
      meta: { imageIds: [old.id], failed: 0 },
    });
    const [row] = await database('family_retention').where('owner_ref', web);
    expect(JSON.parse(row.last_run)).toEqual({
      deleted: 1,
      kept: 4,
      failed: 0,
    });
    expect(Number(row.next_run_at)).toBeGreaterThan(Date.now());
    // Not due any more.
    expect(await applyRetention(await work(), signal)).toBe(0);
    expect(auditor.createEvent).not.toHaveBeenCalled();
  });

  it('that cannot be applied keeps no other from being applied', async () => {
    bench = await WorkBench.create(databases, engine);
    await rule(ops, { next_run_at: 0 });
    await rule(web);
    const parts = await work();
    const { judge } = parts;
    const judged = judge.judge.bind(judge);
    jest.spyOn(judge, 'judge').mockImplementation((key, ...rest) => {
      if (key.owner === ops) throw new Error('The catalog is unreadable.');
      return judged(key, ...rest);
    });
    const { signal } = new AbortController();
    expect(await applyRetention(parts, signal)).toBe(0);
    const rules = await bench
      .database('family_retention')
      .orderBy('owner_ref')
      .select('owner_ref', 'last_run');
    expect(rules).toEqual([
      { owner_ref: ops, last_run: null },
      { owner_ref: web, last_run: expect.stringContaining('"deleted":0') },
    ]);
  });
});
