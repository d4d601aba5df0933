import { TestDatabases } from '@backstage/backend-test-utils';
import { operationFromRow } from '../../operationsApi';
import { gate, until } from '../../operations/__testUtils__/engines';
import { EncryptionBench } from '../__testUtils__/EncryptionBench';
import { getImageKey } from '../imageKeyRows';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const call = () => ({ signal: AbortSignal.timeout(60_000) });
const place = { service: 'local', name: 'default' };
let bench: EncryptionBench;
afterEach(async () => {
  jest.restoreAllMocks();
  await bench.close();
});

/** Versions that wrap data keys, and how many each. */
async function wraps(name = 'default') {
  const { items } = await bench.keys.list(bench.as('root'));
  return items.find(key => key.name === name)!.wraps;
}

async function rotated() {
  const { id } = await bench.rotations.rotate(place, bench.as('root'));
  return bench.ended(id);
}

describe.each(databases.eachSupportedId())('a rotation on %s', id => {
  beforeEach(async () => {
    bench = await EncryptionBench.create(databases, id);
  });

  it('is for the platform team, of keys that are there and can be rotated here', async () => {
    const { rotations, services, keyFile } = bench;
    const ask = (other: object, who: 'ada' | 'root' = 'root') =>
      rotations.rotate({ ...place, ...other }, bench.as(who));
    await expect(ask({}, 'ada')).rejects.toThrow('Only the platform team');
    await expect(ask({ name: 'nothing' })).rejects.toThrow(
      'There is no key "local/nothing". There is "local/default"',
    );
    await expect(ask({ service: 'nothing' })).rejects.toThrow(
      'no key service "nothing" is in this portal. There is "local"',
    );
    const elsewhere = { listKeys: () => keyFile.listKeys(call()) };
    const add = (one: object) =>
      services.addKeyService(one as never, { moduleId: 'test' });
    add({ ...elsewhere, id: 'elsewhere', title: 'Elsewhere' });
    await expect(ask({ service: 'elsewhere' })).rejects.toThrow(
      'is rotated in Elsewhere, not here',
    );
    const listKeys = async () => {
      throw new Error('It is sealed.');
    };
    add({ id: 'away', title: 'Away', listKeys });
    await expect(ask({ service: 'away' })).rejects.toThrow('It is sealed.');
    expect(await bench.database('operations')).toEqual([]);
  });

  it('wraps every data key anew, none twice, and tells how many', async () => {
    const ids = await bench.dataKeys(120);
    const others = await bench.dataKeys(2, 'team');
    const before = await bench.imageKeys.open(ids[0], call());
    const rewrap = jest.spyOn(bench.keyFile, 'rewrap');
    const { id: operationId } = await bench.rotations.rotate(
      place,
      bench.as('root'),
    );
    const row = await bench.ended(operationId);
    expect(operationFromRow(row)).toMatchObject({
      ...{ kind: 'key.rotate', status: 'succeeded' },
      title: 'Rotate key local/default',
      subject: { type: 'encryption-key', id: 'local/default' },
      result: {
        rotation: { key: 'local/default', version: 2, dataKeys: 120 },
      },
    });
    expect(rewrap).toHaveBeenCalledTimes(120);
    expect(await wraps()).toEqual([{ version: 2, dataKeys: 120 }]);
    const after = await bench.imageKeys.open(ids[0], call());
    expect(after.equals(before)).toBe(true);
    const other = await getImageKey(bench.database, others[0]);
    expect(other?.key_version).toBe(1);
    const { items } = await bench.keys.list(bench.as('root'));
    expect(items[0]).toMatchObject({
      rotation: { id: operationId, status: 'succeeded' },
    });
    expect(items[1]).not.toHaveProperty('rotation');
    const [told] = (await bench.keys.list(bench.as('ada'))).items;
    expect(told).not.toHaveProperty('rotation');
  });

  it('is one, however often it is asked for while it is under way', async () => {
    await bench.dataKeys(3);
    await bench.engine.stop();
    const first = await bench.rotations.rotate(place, bench.as('root'));
    await expect(
      bench.rotations.rotate(place, bench.as('root')),
    ).rejects.toThrow(`being rotated already, by operation ${first.id}`);
    // As if both had asked in the same moment.
    const { kind, input, subject, createdBy } = first;
    const second = await bench.engine.enqueue({
      ...{ kind, input, subject, createdBy },
    });
    bench.engine = bench.makeEngine();
    bench.engine.start();
    for (const one of [first, second]) {
      const row = await bench.ended(one.id);
      expect(row).toMatchObject({ status: 'succeeded', state: { version: 2 } });
    }
    expect(await wraps()).toEqual([{ version: 2, dataKeys: 3 }]);
  });

  it('goes on where it was when the service was away, also by a retry', async () => {
    await bench.dataKeys(60);
    const { keyFile } = bench;
    const rewrap = keyFile.rewrap.bind(keyFile);
    let calls = 0;
    const watched = gate();
    const spy = jest.spyOn(keyFile, 'rewrap');
    spy.mockImplementation(async (...args) => {
      calls += 1;
      if (calls === 51) await watched.opened;
      if (calls > 55) {
        throw Object.assign(new Error('It is sealed.'), {
          name: 'ServiceUnavailableError',
        });
      }
      return rewrap(...args);
    });
    const asked = await bench.rotations.rotate(place, bench.as('root'));
    await until('half of it is told', async () => {
      const { message } = await bench.engine.get(asked.id);
      return message === '50 of 60 data keys';
    });
    watched.open();
    const failed = await bench.ended(asked.id);
    expect(failed).toMatchObject({
      status: 'failed',
      error: { stage: 'wrap', reason: 'It is sealed.' },
    });
    expect(failed.error?.remedy).toContain('answers');
    expect(await wraps()).toEqual([
      { version: 2, dataKeys: 55 },
      { version: 1, dataKeys: 5 },
    ]);
    spy.mockClear();
    spy.mockImplementation(rewrap);
    await bench.engine.retry(failed.id, 'user:default/root');
    const row = await bench.ended(failed.id);
    expect(row).toMatchObject({ status: 'succeeded', state: { version: 2 } });
    expect(spy).toHaveBeenCalledTimes(5);
    expect(await wraps()).toEqual([{ version: 2, dataKeys: 60 }]);
  });

  it('can be cancelled; the next look wraps what it has left', async () => {
    await bench.dataKeys(3);
    const { keyFile } = bench;
    const begun = gate();
    const spy = jest.spyOn(keyFile, 'rewrap');
    spy.mockImplementation(async (_, { signal }) => {
      begun.open();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const { id: operation } = await bench.rotations.rotate(
      place,
      bench.as('root'),
    );
    await begun.opened;
    expect(await bench.rotations.rewrapAll()).toBe(0);
    await bench.engine.cancel(operation, 'user:default/root');
    expect((await bench.ended(operation)).status).toBe('cancelled');
    spy.mockRestore();
    expect(await bench.rotations.rewrapAll()).toBe(1);
    const row = await until('it is wrapped anew', async () => {
      const [newest] = (await bench.engine.list({ kind: ['key.rewrap'] }))
        .items;
      return newest.status === 'succeeded' && newest;
    });
    expect(operationFromRow(row)).toMatchObject({
      title: 'Wrap data keys anew with key local/default',
      createdBy: 'service:plugin:vm-images',
      result: { rotation: { version: 2, dataKeys: 3 } },
    });
    expect(await wraps()).toEqual([{ version: 2, dataKeys: 3 }]);
    expect(await bench.rotations.rewrapAll()).toBe(0);
  });

  it('names what is damaged, once all others are done; a service that is away keeps none back', async () => {
    const ids = await bench.dataKeys(3);
    const { services, database, keyFile } = bench;
    const list = services.list.bind(services);
    const listKeys = async () => {
      throw new Error('It is sealed.');
    };
    const away = { id: 'away', title: 'Away', listKeys } as never;
    jest.spyOn(services, 'list').mockImplementation(() => [away, ...list()]);
    await database('image_keys')
      .where({ image_id: ids[0] })
      .update({ wrapped: 'local:1:AAAA' });
    const failed = await rotated();
    expect(failed.status).toBe('failed');
    expect(failed.error?.reason).toContain(
      `1 of 3 data keys were not wrapped anew, those of images ${ids[0]}. `,
    );
    expect(await wraps()).toEqual([
      { version: 2, dataKeys: 2 },
      { version: 1, dataKeys: 1 },
    ]);
    await keyFile.rotate('default', call());
    expect(await bench.rotations.rewrapAll()).toBe(1);
    await until('the others are wrapped anew', async () => {
      const row = await getImageKey(database, ids[2]);
      return row?.key_version === 3;
    });
  });

  it('does not say that all is done while the service wraps with an older version', async () => {
    await bench.dataKeys(2);
    jest
      .spyOn(bench.keyFile, 'rewrap')
      .mockImplementation(async wrapped => wrapped);
    const failed = await rotated();
    expect(failed).toMatchObject({
      status: 'failed',
      error: { stage: 'wrap' },
    });
    expect(failed.error?.reason).toContain('2 data keys wait for it');
  });
});
