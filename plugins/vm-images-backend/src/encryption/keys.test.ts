import { TestDatabases } from '@backstage/backend-test-utils';
import { EncryptionBench } from './__testUtils__/EncryptionBench';
import { getImageKey, replaceImageKey, wrappedOf } from './imageKeyRows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const call = () => ({ signal: AbortSignal.timeout(30_000) });
const toDefault = {
  ...{ to: 'encrypted' as const, encryptionKey: 'local/default' },
};
let bench: EncryptionBench;
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('keys on %s', id => {
  beforeEach(async () => {
    bench = await EncryptionBench.create(databases, id);
  });

  it('are offered to their owners, and to everyone where they have none', async () => {
    const idsFor = async (who: 'ada' | 'bob' | 'root') =>
      (await bench.keys.list(bench.as(who))).items.map(key => key.id);
    expect(await idsFor('ada')).toEqual(['local/default', 'local/team']);
    expect(await idsFor('bob')).toEqual(['local/default']);
    expect(await idsFor('root')).toHaveLength(3);
  });

  it('of a service that is away are missing, with the reason', async () => {
    bench.services.addKeyService(
      {
        ...{ id: 'away', title: 'Away' },
        listKeys: async () => {
          throw new Error('It is sealed.');
        },
      } as never,
      { moduleId: 'test' },
    );
    expect(await bench.keys.list(bench.as('bob'))).toMatchObject({
      items: [{ id: 'local/default' }],
      unavailable: [
        { service: 'away', reason: expect.stringContaining('platform team') },
      ],
    });
    expect(await bench.keys.list(bench.as('root'))).toMatchObject({
      unavailable: [{ service: 'away', reason: 'It is sealed.' }],
    });
  });

  it('tell the platform team, and nobody else, what each version wraps', async () => {
    const { id: source } = await bench.image();
    const first = await bench.replica(source, toDefault);
    await bench.replica(source, toDefault);
    // As after a rotation in the service, when one was not wrapped anew yet.
    const rotated = await bench.keyFile.rotate('default', call());
    const row = await getImageKey(bench.database, first.id);
    const anew = await bench.keyFile.rewrap(wrappedOf(row!), call());
    await replaceImageKey(bench.database, row!, anew);
    const [standard, ...others] = (await bench.keys.list(bench.as('root')))
      .items;
    expect(standard).toMatchObject({
      ...{ id: 'local/default', version: rotated.version },
      wraps: [
        { version: 2, dataKeys: 1 },
        { version: 1, dataKeys: 1 },
      ],
    });
    expect(others.map(({ wraps }) => wraps)).toEqual([[], []]);
    for (const who of ['ada', 'bob'] as const) {
      const { items } = await bench.keys.list(bench.as(who));
      expect(items.filter(key => 'wraps' in key)).toEqual([]);
    }
  });

  it('of one image are one, however many ask at once', async () => {
    const { id: image } = await bench.image({
      ...{ status: 'copying', encrypted: true },
      encryption_key_name: 'local/default',
    });
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => bench.imageKeys.open(image, call())),
    );
    expect(asked.every(one => one.equals(asked[0]))).toBe(true);
  });
});
