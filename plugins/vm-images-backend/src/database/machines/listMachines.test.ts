import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations } from '../applyMigrations';
import { insertMachines } from './insertMachines';
import { listMachines, type MachineListRequest } from './listMachines';
import type { NewMachineRow } from './types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const request: MachineListRequest = {
  ...{ platforms: [], states: [], owners: [], terms: [], list: '' },
  ...{ sort: 'updatedAt', order: 'desc', limit: 25, count: 'capped' },
};

const machine = (n: number): NewMachineRow => ({
  id: `m-${String(n).padStart(6, '0')}`,
  name: `vm-${n}`,
  platform_id: 'p',
  region: 'r',
  state: 'running',
  owner_ref: `group:default/team-${n % 500}`,
  created_by: `user:default/u-${n % 3000}`,
  ...{ vcpus: 1, memory_mib: 1, disk_gib: 1 },
  ...{ created_at: n, updated_at: 1_000_000 - n },
});

/** How many rows or instructions a statement goes through, as the engine says. */
async function plansOf(knex: Knex, work: () => Promise<unknown>) {
  const seen: { sql: string; bindings: Knex.RawBinding[] }[] = [];
  const listen = (query: (typeof seen)[0]) => seen.push(query);
  knex.on('query', listen);
  await work();
  knex.off('query', listen);
  const explain = knex.client.config.client.startsWith('pg')
    ? 'explain '
    : 'explain query plan ';
  const plans: string[] = [];
  for (const { sql, bindings } of seen) {
    const plan = await knex.raw(explain + sql.replace(/\$\d+/g, '?'), bindings);
    plans.push(JSON.stringify(plan.rows ?? plan));
  }
  return plans;
}

describe.each(databases.eachSupportedId())('machines of some on %s', id => {
  it('shows each once, in order, whoever owns or made it', async () => {
    const knex = await databases.init(id);
    await applyMigrations({ knex });
    const machines = Array.from({ length: 6000 }, (_, n) => machine(n));
    await knex.transaction(tx => insertMachines({ tx, machines }));
    const owners = ['group:default/team-7', 'group:default/team-8'];
    const creator = 'user:default/u-7';
    const view = { everything: false, owners, creator };
    const mine = machines.filter(
      one => owners.includes(one.owner_ref) || one.created_by === creator,
    );
    for (const [sort, order, expected] of [
      ['updatedAt', 'desc', mine],
      ['createdAt', 'desc', [...mine].reverse()],
      ['name', 'asc', [...mine].sort((a, b) => (a.name < b.name ? -1 : 1))],
    ] as const) {
      const { rows, total } = await listMachines({
        tx: knex,
        request: { ...request, sort, order },
        view,
      });
      expect(rows.map(row => row.id)).toEqual(expected.map(row => row.id));
      expect(total).toBe(mine.length);
    }
    const others = await listMachines({
      tx: knex,
      request: { ...request, owners: ['group:default/team-9'] },
      view,
    });
    expect(others.rows).toEqual([]);
    const nobody = { everything: false, owners: [] };
    const none = await listMachines({ tx: knex, request, view: nobody });
    expect(none).toEqual({ rows: [], total: 0 });
    const all = { everything: true, owners: [] };
    const page = await listMachines({ tx: knex, request, view: all });
    expect(page).toMatchObject({ total: 1000, totalIsCapped: true });
    expect(page.rows).toHaveLength(25);
  });

  it('walks along indexes only', async () => {
    const knex = await databases.init(id);
    await applyMigrations({ knex });
    const machines = Array.from({ length: 6000 }, (_, n) => machine(n));
    await knex.transaction(tx => insertMachines({ tx, machines }));
    await knex.raw('analyze');
    const view = {
      everything: false,
      owners: ['group:default/team-7', 'group:default/team-8'],
      creator: 'user:default/u-7',
    };
    for (const one of [view, { everything: true, owners: [] }]) {
      const [, page] = await plansOf(knex, () =>
        listMachines({ tx: knex, request, view: one }),
      );
      expect(page).toMatch(/machines_/);
      expect(page).not.toMatch(/Seq Scan|SCAN m(?! USING)/);
    }
  });
});
