import { TestDatabases } from '@backstage/backend-test-utils';
import { addShare } from '../../database/testing/shareImage';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const revoke = { to: 'revoked', reason: 'It has a backdoor.' } as const;
const later = () => new Date(Date.now() + 3600_000).toISOString();

describe.each(databases.eachSupportedId())('standings on %s', id => {
  let bench: GovernanceBench;
  beforeEach(async () => {
    bench = await GovernanceBench.create(databases, id);
  });
  const standings = () => bench.governance.standings;
  const makeDue = () =>
    bench.knex('image_standing_plans').update({ due_at: 1 });

  it('change with who and why, and back where the table allows it', async () => {
    const image = await bench.image({ name: 'web-1' });
    const change = (to: 'deprecated' | 'stable', reason: string) =>
      standings().change(image.id, { to, reason }, as('ada'));
    await change('deprecated', 'Use web-2.');
    await change('stable', '');
    await expect(change('stable', '')).rejects.toThrow('is stable already');
    const { history, standing } = await standings().report(image.id, as('ada'));
    expect(standing).toBe('stable');
    expect(
      history.map(({ from, to, by, reason }) => [from, to, by, reason]),
    ).toEqual([
      ['deprecated', 'stable', 'user:default/ada', ''],
      ['stable', 'deprecated', 'user:default/ada', 'Use web-2.'],
    ]);
    expect(bench.told).toEqual([image.id, image.id]);
    expect(bench.notified).toEqual([]);
    await expect(
      standings().change(image.id, { to: 'revoked' }, as('ada')),
    ).rejects.toThrow('needs a reason');
    await expect(
      standings().change(
        image.id,
        { to: 'deprecated', inherit: true },
        as('ada'),
      ),
    ).rejects.toThrow('"inherit" is only for revocations');
    await expect(
      standings().change(image.id, revoke, as('bob')),
    ).rejects.toThrow('There is no image');
  });

  it('reach what was made from a revoked image, as far as one may', async () => {
    const base = await bench.image({ name: 'base' });
    const own = await bench.derived(base, { name: 'own' });
    const others = await bench.derived(own, {
      ...{ name: 'others', owner_ref: ops, visibility: 'public' },
    });
    await bench.derived(others, { name: 'secret', owner_ref: ops });
    const below = await bench.derived(others, { name: 'below' });
    const gone = await bench.derived(base, {
      name: 'gone',
      status: 'destroyed',
    });
    await bench.derived(base, { name: 'known', standing: 'revoked' });
    const { derived, standing } = await standings().change(
      base.id,
      { ...revoke, inherit: true },
      as('ada'),
    );
    expect(standing).toBe('revoked');
    expect(
      derived.items.map(({ name, outcome, reason }) => [name, outcome, reason]),
    ).toEqual([
      ['own', 'changed', undefined],
      [
        'others',
        'refused',
        `Only ${ops} may change the standing of image "others". Ask ${ops}.`,
      ],
      ['below', 'changed', undefined],
    ]);
    expect(derived).toMatchObject({ hidden: 1, isCapped: false });
    expect(await bench.standingOf(own)).toBe('revoked');
    expect(await bench.standingOf(others)).toBe('stable');
    expect(await bench.standingOf(below)).toBe('revoked');
    expect(await bench.standingOf(gone)).toBe('stable');
    const { history } = await standings().report(below.id, as('ada'));
    expect(history[0]).toMatchObject({ ...revoke, inherited: true });
  });

  it('reach all of it or nothing when the database fails on the way', async () => {
    const base = await bench.image({ name: 'base' });
    const first = await bench.derived(base, { name: 'first' });
    const last = await bench.derived(first, { name: 'last' });
    const changes = 'image_standing_changes';
    await bench.knex.schema.alterTable(changes, table => {
      table.unique('reason');
    });
    await expect(
      standings().change(base.id, { ...revoke, inherit: true }, as('ada')),
    ).rejects.toThrow(/unique/i);
    for (const image of [base, first, last]) {
      expect(await bench.standingOf(image)).toBe('stable');
    }
    expect(bench.told).toEqual([]);
  });

  it('tell once every owner of machines that run what was revoked', async () => {
    const base = await bench.image({ name: 'base', visibility: 'public' });
    const own = await bench.derived(base, { name: 'own' });
    await bench.machine(base, { name: 'web-1' });
    for (let n = 1; n <= 7; n++) {
      await bench.machine(base, { name: `ops-${n}`, owner_ref: ops });
    }
    await bench.machine(base, { name: 'old', owner_ref: ops, deleted_at: 5 });
    await bench.machine(base, { name: 'nobodys', owner_ref: '' });
    await bench.machine(own, { name: 'own-1' });
    await standings().change(base.id, { ...revoke, inherit: true }, as('ada'));
    const text = (names: string) => `It has a backdoor. It runs on ${names}.`;
    expect(bench.notified).toEqual([
      {
        ...{ to: ops, title: 'Image base was revoked' },
        description: text('ops-1, ops-2, ops-3, ops-4, ops-5 and 2 more'),
      },
      {
        ...{ to: web, title: 'Image base was revoked' },
        description: text('web-1'),
      },
      {
        ...{ to: web, title: 'Image own was revoked' },
        description: text('own-1'),
      },
    ]);
    expect(
      await bench.knex('machines').where({ state: 'running' }),
    ).toHaveLength(11);
  });

  it('tell those who had accepted a share of what is revoked', async () => {
    const image = await bench.image({ name: 'base', visibility: 'shared' });
    await bench.machine(image, { name: 'ops-1', owner_ref: ops });
    for (const [recipientRef, status] of [
      [ops, 'accepted'],
      ['user:default/gil', 'accepted'],
      ['user:default/eve', 'pending'],
      ['user:default/kim', 'rejected'],
    ] as const) {
      await addShare(bench.knex, { imageId: image.id, recipientRef, status });
    }
    await standings().change(image.id, revoke, as('ada'));
    expect(bench.notified.map(({ to }) => to)).toEqual([
      `${ops}, user:default/gil`,
      ops,
    ]);
    expect(bench.notified[0].description).toContain('shared with you');
    expect(bench.notified[1].description).toContain('It runs on ops-1.');
  });

  it('wait for their time, can be cancelled, and are judged again', async () => {
    const image = await bench.image({ name: 'web-1' });
    const plan = { to: 'deprecated', reason: 'Old.', at: later() } as const;
    const planned = await standings().change(image.id, plan, as('ada'));
    expect(planned).toMatchObject({ standing: 'stable', plan });
    expect(await bench.applyPlans()).toBe(0);
    expect(await standings().report(image.id, as('ada'))).toMatchObject({
      ...{ standing: 'stable', history: [] },
      plan: { ...plan, plannedBy: 'user:default/ada' },
    });
    await standings().cancelPlan(image.id, as('ada'));
    await expect(standings().cancelPlan(image.id, as('ada'))).rejects.toThrow(
      'Nothing is planned for image "web-1".',
    );

    await standings().change(image.id, plan, as('ada'));
    await makeDue();
    expect(await bench.applyPlans()).toBe(1);
    expect(await bench.standingOf(image)).toBe('deprecated');
    expect(await bench.applyPlans()).toBe(0);

    const obsolete = { to: 'obsolete', at: later() } as const;
    await standings().change(image.id, obsolete, as('ada'));
    const family = await bench.governance.families.get('web', {}, as('ada'));
    const at = { id: family.id, channel: 'stable' };
    await bench.governance.channels.promote(
      at,
      { imageId: image.id },
      as('ada'),
    );
    await makeDue();
    expect(await bench.applyPlans()).toBe(0);
    expect(await bench.standingOf(image)).toBe('deprecated');
    expect(bench.notified).toEqual([
      expect.objectContaining({
        ...{ to: 'user:default/ada' },
        title: 'Image web-1 did not become obsolete',
        description: expect.stringContaining('channel "stable"'),
      }),
    ]);
    for (const time of ['2001-01-01T00:00:00Z', '2300-01-01T00:00:00Z']) {
      await expect(
        standings().change(image.id, { to: 'stable', at: time }, as('root')),
      ).rejects.toThrow(`"at" is ${time}`);
    }
  });

  it('reach no further by schedule than whoever planned it owns', async () => {
    const facts = { owner_ref: ops, visibility: 'public' } as const;
    for (const [who, reached] of [
      ['ada', 'stable'],
      ['root', 'revoked'],
    ] as const) {
      const base = await bench.image({ name: `base of ${who}` });
      const own = await bench.derived(base);
      const others = await bench.derived(base, facts);
      const plan = { ...revoke, inherit: true, at: later() };
      await standings().change(base.id, plan, as(who));
      await makeDue();
      expect(await bench.applyPlans()).toBe(1);
      expect(await bench.standingOf(own)).toBe('revoked');
      expect([who, await bench.standingOf(others)]).toEqual([who, reached]);
    }
  });
});
