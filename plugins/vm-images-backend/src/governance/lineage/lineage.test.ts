import { TestDatabases } from '@backstage/backend-test-utils';
import { migrationsDirectory } from '../../database/applyMigrations';
import { imageAges } from '../../database/lineage/imageAge';
import { insertTemplate } from '../../database/templates';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('lineage on %s', id => {
  let bench: GovernanceBench;
  beforeEach(async () => {
    bench = await GovernanceBench.create(databases, id);
  });

  const template = async (title: string, imageId: string, owner: string) => {
    const mapping = {
      platformId: 'local',
      region: 'local',
      imageId,
      sizes: [],
    };
    const mappings = JSON.stringify([{ ...mapping, imageSource: 'custom' }]);
    await insertTemplate({
      tx: bench.knex,
      template: {
        ...{ id: title, name: title, title, os: '{"type":"linux"}', mappings },
        ...{ owner_ref: owner, created_by: 'user:default/ada' },
      },
    });
  };

  it('names what the caller sees and counts the rest', async () => {
    const base = await bench.image({ name: 'base', visibility: 'public' });
    const hidden = await bench.derived(base, { name: 'h1', owner_ref: ops });
    const self = await bench.derived(hidden, { name: 'self' });
    const child = await bench.derived(self, {
      name: 'child',
      standing: 'revoked',
    });
    const veil = await bench.derived(self, { name: 'h2', owner_ref: ops });
    const grandchild = await bench.derived(veil, { name: 'grandchild' });
    await bench.machine(child);
    await bench.machine(child, { owner_ref: ops });
    await template('t-own', child.id, web);
    await template('t-other', child.id, ops);
    await template('t-else', veil.id, web);

    const seen = await bench.governance.lineage.lineage(self.id, as('ada'));
    expect(
      seen.images.map(one => [one.name, one.parentId, one.viaHidden ?? 0]),
    ).toEqual([
      ['base', undefined, 0],
      ['self', base.id, 1],
      ['child', self.id, 0],
      ['grandchild', self.id, 1],
    ]);
    expect(seen.images[2]).toMatchObject({
      ...{ standing: 'revoked', relation: 'captured', virtualMachines: 2 },
    });
    expect(seen.images[1]).toMatchObject({ hiddenChildren: 1 });
    expect(seen.templates).toEqual([
      { id: 't-own', title: 't-own', imageId: child.id },
    ]);
    expect(seen.hidden).toEqual({ ancestors: 1, descendants: 1, templates: 1 });
    expect(seen.isCapped).toBe(false);
    const text = JSON.stringify(seen);
    for (const secret of [hidden, veil]) {
      expect(text).not.toContain(secret.id);
      expect(text).not.toContain(secret.name);
    }
    const all = await bench.governance.lineage.lineage(self.id, as('root'));
    expect(all.images).toHaveLength(6);
    expect(all.hidden).toEqual({ ancestors: 0, descendants: 0, templates: 0 });
    await expect(
      bench.governance.lineage.lineage(grandchild.id, as('bob')),
    ).rejects.toThrow('There is no image');
  });

  it('leads to templates that follow a channel, as long as it leads here', async () => {
    const [one, two] = [await bench.image(), await bench.image()];
    const { channels, families, lineage } = bench.governance;
    const { id: familyId } = await families.get('web', {}, as('ada'));
    const mapping = {
      ...{ platformId: 'local', region: 'local', imageSource: 'custom' },
      ...{ imageId: one.id, sizes: [], channel: 'stable', familyId },
    };
    await insertTemplate({
      tx: bench.knex,
      template: {
        ...{ id: 't', name: 't', title: 'Follower', os: '{"type":"linux"}' },
        ...{ owner_ref: web, created_by: 'user:default/ada' },
        mappings: JSON.stringify([mapping]),
      },
    });
    const titles = async (image: { id: string }) =>
      (await lineage.lineage(image.id, as('ada'))).templates.map(
        ({ title }) => title,
      );
    const at = { id: familyId, channel: 'stable' };
    await channels.promote(at, { imageId: one.id }, as('ada'));
    expect([await titles(one), await titles(two)]).toEqual([['Follower'], []]);
    await channels.promote(at, { imageId: two.id }, as('ada'));
    expect([await titles(one), await titles(two)]).toEqual([[], ['Follower']]);
  });

  it('is known of images that were there before it was kept', async () => {
    const base = await bench.image();
    const child = await bench.derived(base);
    const migration = {
      directory: migrationsDirectory(),
      name: '20261121000400_governance.js',
    };
    await bench.knex.migrate.down(migration);
    await bench.knex.migrate.up(migration);
    expect(await bench.knex('image_parents')).toEqual([
      expect.objectContaining({
        ...{ image_id: child.id, parent_id: base.id, relation: 'captured' },
      }),
    ]);
  });

  it('is bounded, and survives a circle', async () => {
    const base = await bench.image({ name: 'base' });
    const many = Array.from({ length: 101 }, () => bench.derived(base));
    await Promise.all(many);
    const wide = await bench.governance.lineage.lineage(base.id, as('ada'));
    expect(wide.images).toHaveLength(101);
    expect(wide.isCapped).toBe(true);

    let last = await bench.image({ name: 'top' });
    const top = last;
    for (let depth = 0; depth < 6; depth++) last = await bench.derived(last);
    const deep = await bench.governance.lineage.lineage(top.id, as('ada'));
    expect(deep.images).toHaveLength(6);
    expect(deep.isCapped).toBe(true);
    const from = { image_id: top.id, parent_id: last.id, relation: 'copied' };
    await bench.knex('image_parents').insert({ ...from, created_at: 1 });
    const round = await bench.governance.lineage.lineage(top.id, as('ada'));
    expect(round.images.map(one => one.id)).toContain(last.id);
  });

  it('says who runs it: all of it to its owner, to others their part', async () => {
    const image = await bench.image({ visibility: 'public' });
    await bench.machine(image);
    await bench.machine(image, { owner_ref: ops });
    await bench.machine(image, {
      owner_ref: ops,
      created_by: 'user:default/bob',
    });
    await bench.machine(image, { owner_ref: 'user:default/eve' });
    await bench.machine(image, { deleted_at: 5 });
    const { machineOwners } = bench.governance;
    const all = [
      { ownerRef: ops, virtualMachines: 2 },
      { ownerRef: web, virtualMachines: 1 },
      { ownerRef: 'user:default/eve', virtualMachines: 1 },
    ];
    for (const who of ['ada', 'root'] as const) {
      const { owners, ...sums } = await machineOwners.owners(image.id, as(who));
      expect(owners).toEqual(
        [...all].sort(
          (a, b) =>
            b.virtualMachines - a.virtualMachines ||
            (a.ownerRef < b.ownerRef ? -1 : 1),
        ),
      );
      expect(sums).toEqual({ total: 4, complete: true });
    }
    expect(await machineOwners.owners(image.id, as('bob'))).toEqual({
      ...{ owners: [all[0]], total: 4, complete: false },
    });
  });

  it('counts the versions by which an image is behind', async () => {
    const version = (created: number, facts = {}) =>
      bench.image({ name: `v${created}`, created_at: created, ...facts });
    const [old, mid] = [await version(1), await version(2)];
    await version(3, { status: 'importing' });
    await version(3, { region: 'elsewhere' });
    await version(3, { owner_ref: ops });
    const [stable, candidate] = [await version(4), await version(5)];
    const alone = await bench.image({ family: '', standing: 'revoked' });
    const ids = [old, mid, stable, candidate, alone].map(one => one.id);
    const behind = async () => {
      const ages = await imageAges(bench.knex, [...ids, null, 'nowhere']);
      return ids.map(one => ages.get(one)?.behind);
    };
    expect(await behind()).toEqual([0, 0, 0, 0, 0]);
    const { id: familyId } = await bench.governance.families.get(
      ...(['web', { owner: web }, as('ada')] as const),
    );
    const at = { id: familyId, channel: 'stable' };
    const promotion = { imageId: stable.id };
    await bench.governance.channels.promote(at, promotion, as('ada'));
    expect(await behind()).toEqual([2, 1, 0, 0, 0]);
    const ages = await imageAges(bench.knex, ids);
    expect(ages.get(alone.id)).toEqual({ standing: 'revoked', behind: 0 });
  });
});
