/** T21: however many ask at once, nobody gets more than there is. */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { applyMigrations } from '../database/applyMigrations';
import { UploadStore, type UploadRow } from './UploadStore';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const REQUESTS = 200;

function upload(facts: Partial<UploadRow> = {}): UploadRow {
  return {
    id: randomUUID(),
    file_name: 'disk',
    fingerprint: '',
    size_bytes: 10,
    committed_offset: 0,
    status: 'receiving',
    digest: null,
    boot_id: 'boot',
    fence: 0,
    created_by: 'user:default/ada',
    created_at: 1,
    updated_at: 1,
    ...facts,
  };
}

describe.each(databases.eachSupportedId())('limits of uploads on %s', id => {
  let knex: Knex;
  let store: UploadStore;
  beforeEach(async () => {
    knex = await databases.init(id);
    await applyMigrations({ knex });
    store = new UploadStore(knex);
  });

  const askAtOnce = async (
    limits: { maxPerUser: number; freeBytes: number },
    rowOf: (n: number) => UploadRow,
  ) => {
    const room = { ...limits, freeBytes: async () => limits.freeBytes };
    const results = await Promise.allSettled(
      Array.from({ length: REQUESTS }, (_, n) => store.insert(rowOf(n), room)),
    );
    const names = results.map(result =>
      result.status === 'fulfilled' ? 'added' : result.reason.name,
    );
    return {
      added: names.filter(name => name === 'added').length,
      others: [...new Set(names)].filter(name => name !== 'added'),
    };
  };
  const announced = async () => {
    const [{ n }] = await knex('uploads').sum({ n: 'size_bytes' });
    return Number(n);
  };

  it(`${REQUESTS} at once of one person get 3 places: 0 over`, async () => {
    const limits = { maxPerUser: 3, freeBytes: 1e9 };
    expect(await askAtOnce(limits, () => upload())).toEqual({
      ...{ added: 3, others: ['ConflictError'] },
    });
  });

  it(`${REQUESTS} at once of as many people share the room: 0 bytes over`, async () => {
    await store.insert(upload({ size_bytes: 500, committed_offset: 400 }), {
      ...{ maxPerUser: 1, freeBytes: async () => 1_000 },
    });
    const limits = { maxPerUser: 1, freeBytes: 1_100 };
    const rowOf = (n: number) =>
      upload({ created_by: `user:default/u${n}`, size_bytes: 30 });
    expect(await askAtOnce(limits, rowOf)).toEqual({
      ...{ added: 33, others: ['NoRoomError'] },
    });
    expect(await announced()).toBe(500 + 33 * 30);
  });

  it('give places and room back as soon as an upload ends', async () => {
    const limits = { maxPerUser: 1, freeBytes: async () => 10 };
    const first = upload();
    await store.insert(first, limits);
    await expect(store.insert(upload(), limits)).rejects.toThrow('already has');
    const done = { id: first.id, fence: 0, offset: 10 };
    await store.commit({ ...done, status: 'complete' });
    const second = upload();
    await store.insert(second, limits);
    await store.remove(second.id);
    await store.insert(upload(), limits);
  });
});
