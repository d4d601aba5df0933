import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { catalogDatabase } from '../../database/testing/catalogBench';
import { answerOnce, forgetAnswers } from './answerOnce';
import { hashRequest } from './hashRequest';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const request = { method: 'POST', path: '/launches', body: { name: 'web' } };
const DAY = 24 * 60 * 60 * 1000;

describe.each(databases.eachSupportedId())('answering once on %s', id => {
  let database: Knex;
  let effects = 0;
  beforeEach(async () => {
    database = await catalogDatabase(databases, id);
    effects = 0;
  });

  const ask = (options: Partial<Parameters<typeof answerOnce>[0]> = {}) =>
    answerOnce({
      ...{ database, caller: 'user:default/ada', key: 'key-00001', request },
      work: async () => {
        effects++;
        await sleep(20);
        return { status: 202, body: { effect: effects } };
      },
      ...options,
    });

  it('has one effect, and one answer for all who repeat it', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    answers.push(await ask());
    expect(effects).toBe(1);
    expect(new Set(answers.map(one => JSON.stringify(one.body)))).toEqual(
      new Set(['{"effect":1}']),
    );
    const replayed = answers.filter(one => one.headers);
    expect(replayed).toHaveLength(50);
    expect(replayed[0]).toEqual({
      ...{ status: 202, body: { effect: 1 } },
      headers: { 'Idempotency-Replayed': 'true' },
    });
  });

  it('keeps callers and keys apart', async () => {
    await ask();
    await ask({ caller: 'user:default/bob' });
    await ask({ key: 'key-00002' });
    expect(effects).toBe(3);
  });

  it('refuses the key for another request', async () => {
    await ask();
    for (const other of [
      { ...request, body: { name: 'db' } },
      { ...request, path: '/imports' },
      { ...request, method: 'DELETE' },
    ]) {
      await expect(ask({ request: other })).rejects.toThrow(
        'Idempotency-Key "key-00001" was used for another request.',
      );
    }
    const sameInOtherOrder = { name: 'web', a: 1 };
    const hash = (body: object) => hashRequest({ ...request, body }, []);
    expect(await hash(sameInOtherOrder)).toBe(
      await hash({ a: 1, name: 'web' }),
    );
    expect(effects).toBe(1);
  });

  it('lets a failed one be tried again, also by those who wait', async () => {
    const failing = async () => {
      effects++;
      await sleep(50);
      if (effects === 1) throw new Error('not now');
      return { status: 202 };
    };
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => ask({ work: failing })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected'],
    ]);
    expect(effects).toBe(2);
  });

  it('refuses rather than repeats what was interrupted', async () => {
    await database('idempotency').insert({
      ...{ caller: 'user:default/ada', key: 'key-00001', status: null },
      request_hash: await hashRequest(request, [
        ...['user:default/ada', 'key-00001'],
      ]),
      created_at: Date.now() - 60_000,
    });
    await expect(ask({ waitMs: 100 })).rejects.toThrow(
      'look at the operations whether it took effect',
    );
    expect(effects).toBe(0);
  });

  it('forgets after a day', async () => {
    await ask();
    await database('idempotency').update({ created_at: Date.now() - DAY - 1 });
    await ask();
    expect(effects).toBe(2);
    expect(await forgetAnswers({ database })).toBe(0);
    await database('idempotency').update({ created_at: 5 });
    expect(await forgetAnswers({ database })).toBe(1);
  });

  it('stores nothing from which a password could be guessed quickly', async () => {
    const body = { login: { user: 'a', password: 'letmein1' } };
    await ask({ request: { ...request, body } });
    const [row] = await database('idempotency');
    expect(JSON.stringify(row)).not.toContain('letmein1');
    await expect(
      ask({
        request: {
          ...request,
          body: { login: { user: 'a', password: 'letmein2' } },
        },
      }),
    ).rejects.toThrow('used for another request');
  });
});
