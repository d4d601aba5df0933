import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { insertTemplate } from '../database/templates';
import { isIn, raw, selectRows, sql, type Sql } from '../database/sql';
import { addImage, catalogDatabase } from '../database/testing/catalogBench';
import type { ImageRow, MachineRow, TemplateRow } from '../database/tables';
import {
  toOperationRow,
  type OperationTableRow,
} from '../operations/OperationRow';
import { imageRulesForPolicies } from './rules/imageRules';
import { machineRulesForPolicies } from './rules/machineRules';
import { operationRulesForPolicies } from './rules/operationRules';
import { templateRulesForPolicies } from './rules/templateRules';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** One row and every parameter that is worth trying on it. */
const [a, b] = ['group:default/a', 'group:default/b'];
const params: Record<string, object[]> = {
  IS_OWNER: [{ owners: [a] }, { owners: [a, b] }, { owners: [] }],
  HAS_VISIBILITY: [{ visibilities: ['public'] }, { visibilities: [] }],
  HAS_STATUS: [{ statuses: ['available', 'failed'] }],
  HAS_STANDING: [{ standings: ['stable'] }, { standings: ['draft'] }],
  HAS_TAG: [{ tag: 'Prod' }, { tag: '100%' }, { tag: 'pro' }, { tag: 'o_d' }],
  ON_PLATFORM: [{ platforms: ['local'] }, { platforms: ['local', 'cloud'] }],
  IS_PUBLISHED: [{}],
  HAS_STATE: [{ states: ['running'] }],
  HAS_KIND: [{ kinds: ['image.import'] }],
};

interface Rule<T> {
  name: string;
  apply(resource: T, parameters: never): boolean;
  toQuery(parameters: never): unknown;
}

/** Where the two sides of a rule disagree on a row, or never change their mind. */
async function disagreements<T extends { id: string }>(
  knex: Knex,
  from: string,
  rules: Record<string, Rule<T>>,
  rows: readonly T[],
): Promise<unknown[]> {
  const found: unknown[] = rows.length > 1 ? [] : ['too few rows'];
  const id = `${from.split(' ').pop()}.id`;
  for (const rule of Object.values(rules)) {
    const answers = new Set<boolean>();
    for (const one of params[rule.name]) {
      const condition = rule.toQuery(one as never) as Sql;
      const selected = await selectRows<{ id: string }>(
        knex,
        sql`select ${raw(id)} as id from ${raw(from)} where ${condition}`,
      );
      const ids = new Set(selected.map(row => row.id));
      for (const row of rows) {
        const applies = rule.apply(row, one as never);
        answers.add(applies);
        if (ids.has(row.id) !== applies) found.push([rule.name, one, row]);
      }
    }
    if (answers.size < 2) found.push([rule.name, 'is always the same']);
  }
  return found;
}

describe.each(databases.eachSupportedId())('rules on %s', id => {
  it('say the same of a row and of the table', async () => {
    const knex = await catalogDatabase(databases, id);
    await addImage(knex, { owner_ref: a, tags: '["prod"]' });
    await addImage(knex, {
      ...{ owner_ref: b, visibility: 'public', tags: '["100%","100x"]' },
      ...{ status: 'importing', platform_id: 'cloud', standing: 'draft' },
    });
    await addImage(knex, { owner_ref: '', name: 'prod\ntricky' });
    expect(
      await disagreements(
        knex,
        'images i',
        imageRulesForPolicies,
        await knex<ImageRow>('images'),
      ),
    ).toEqual([]);

    for (const [name, published] of [
      ['x', true],
      ['y', false],
    ] as const) {
      await insertTemplate({
        tx: knex,
        template: {
          ...{ id: name, name, title: name, published, created_by: 'x' },
          ...{ os: '{"type":"linux"}', mappings: '[]' },
          owner_ref: published ? a : '',
          visibility: published ? 'public' : 'private',
        },
      });
    }
    expect(
      await disagreements(
        knex,
        'templates t',
        templateRulesForPolicies,
        await knex<TemplateRow>('templates'),
      ),
    ).toEqual([]);

    await knex('machines').insert(
      ['running', 'stopped'].map((state, at) => ({
        ...{ id: state, name: state, name_key: state, state, region: 'r' },
        ...{ vcpus: 1, memory_mib: 1, disk_gib: 1, created_by: 'x' },
        ...{ created_at: 1, updated_at: 1 },
        platform_id: ['local', 'other'][at],
        owner_ref: [a, ''][at],
      })),
    );
    expect(
      await disagreements(
        knex,
        'machines m',
        machineRulesForPolicies,
        await knex<MachineRow>('machines'),
      ),
    ).toEqual([]);

    await knex('operations').insert(
      ['image.import', 'vm.launch'].map((kind, at) => ({
        ...{ id: kind, kind, status: 'running', phase: 'run', queue: '' },
        ...{ created_by: 'x', input: '{}', state: '{}', steps: '[]' },
        ...{ created_at: 1, updated_at: 1, owner_ref: [a, ''][at] },
      })),
    );
    const operations = await knex<OperationTableRow>('operations');
    expect(
      await disagreements(
        knex,
        'operations',
        operationRulesForPolicies,
        operations.map(toOperationRow),
      ),
    ).toEqual([]);
  });

  it('hold for lists of none and of one', async () => {
    const knex = await catalogDatabase(databases, id);
    const image = await addImage(knex);
    const count = async (condition: Sql) =>
      (await selectRows(knex, sql`select 1 from images where ${condition}`))
        .length;
    expect(await count(isIn('id', []))).toBe(0);
    expect(await count(isIn('id', [image.id]))).toBe(1);
  });
});
