import { TestDatabases } from '@backstage/backend-test-utils';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';
import { followChannels, followKey } from './followChannels';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('following a channel on %s', id => {
  it('leads to its image, or to the same version in the place', async () => {
    const bench = await GovernanceBench.create(databases, id);
    const { channels, families, standings } = bench.governance;
    const elsewhere = { region: 'elsewhere' };
    const one = await bench.image({ name: 'one', version: '1' });
    const two = await bench.image({ name: 'two', version: '2' });
    const twin = { ...elsewhere, version: '2' };
    await bench.image({ ...twin, name: 'retired', standing: 'obsolete' });
    await bench.image({ ...twin, name: 'others', owner_ref: ops });
    await bench.image({ ...twin, name: 'old twin', created_at: 5 });
    await bench.image({ ...twin, name: 'new twin', created_at: 6 });
    const { id: familyId } = await families.get(
      'web',
      { owner: web },
      as('ada'),
    );
    const at = { id: familyId, channel: 'stable' };
    const mapping = (region: string) => ({
      ...{ familyId, channel: 'stable', platformId: 'local', region },
    });
    const lead = async (region: string) => {
      const found = await followChannels(bench.knex, [mapping(region)]);
      const { image, reason } = found.get(followKey(mapping(region)))!;
      return reason ?? image?.name;
    };
    expect(await lead('local')).toBe('Family "web" has no channel "stable".');
    await channels.promote(at, { imageId: one.id }, as('ada'));
    expect(await lead('local')).toBe('one');
    expect(await lead('elsewhere')).toBe(
      'Channel "stable" of family "web" offers nothing in region "elsewhere" of platform "local".',
    );
    await channels.promote(at, { imageId: two.id }, as('ada'));
    expect(await lead('local')).toBe('two');
    expect(await lead('elsewhere')).toBe('new twin');
    const revoke = { to: 'revoked', reason: 'Bad.' } as const;
    await standings.change(two.id, revoke, as('ada'));
    expect(await lead('local')).toBe('Image "two" is revoked.');
    await channels.rollBack(at, {}, as('ada'));
    expect(await lead('local')).toBe('one');
    const none = await followChannels(bench.knex, [
      ...[{ platformId: 'local', region: 'local' }],
      { ...mapping('local'), familyId: 'nonsense' },
    ]);
    expect(none.size).toBe(0);
  });
});
