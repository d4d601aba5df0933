/**
 * X3, X4: a database that goes away, comes back, or answers nobody is told as
 * such, breaks nothing, and never makes one request count twice.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import { applyMigrations } from '../database/applyMigrations';
import { AccessBench } from './accessMatrix/__testUtils__/AccessBench';
import { makeSubject } from './accessMatrix/__testUtils__/subjects';
import { FaultProxy } from './__testUtils__/FaultProxy';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const folder = createMockDirectory();
const RECOVERY_MS = 5_000;
const LOST_ANSWERS = 25;

/** None where there is no PostgreSQL. */
const ids = databases.eachSupportedId();

(ids.length > 0 ? describe : describe.skip)('the database', () => {
  let direct: Knex;
  let proxied: Knex;
  let proxy: FaultProxy;
  let bench: AccessBench;

  beforeEach(async () => {
    // Knex tells the console of each session that ends.
    jest.spyOn(console, 'log').mockImplementation(() => {});
    direct = await databases.init(ids[0][0]);
    await applyMigrations({ knex: direct });
    const { connection, client, ...config } = direct.client.config;
    // Knex hides the password from whoever copies its settings.
    const settings = { ...connection, password: connection.password };
    const { host, port } = settings;
    proxy = await FaultProxy.to({ host, port: Number(port) });
    proxied = knexFactory({
      ...config,
      client,
      connection: { ...settings, host: '127.0.0.1', port: proxy.port },
      pool: { min: 0, max: 8 },
    });
    bench = await AccessBench.start({ knex: proxied, folder });
  });
  afterEach(async () => {
    await bench.stop();
    await proxied.destroy();
    await proxy.close();
    jest.restoreAllMocks();
  });

  const ask = () => bench.request('creator', 'get', '/images?count=exact');

  /** Asks all the time while something happens to the line. */
  const disturbed = async (disturb: () => Promise<void>) => {
    let isOver = false;
    const told: Record<string, number> = {};
    const asking = Array.from({ length: 6 }, async () => {
      while (!isOver) {
        const { status, headers } = await ask();
        const retry = headers['retry-after'] ? ' with Retry-After' : '';
        told[`${status}${retry}`] = (told[`${status}${retry}`] ?? 0) + 1;
      }
    });
    await delay(100);
    await disturb();
    isOver = true;
    await Promise.all(asking);
    return told;
  };
  const recovers = async () => {
    const from = performance.now();
    while ((await ask()).status !== 200) await delay(20);
    return performance.now() - from;
  };

  it.each<[string, () => Promise<unknown>]>([
    [
      'whose connections are cut ten times',
      async () => {
        for (let n = 0; n < 10; n++) {
          proxy.cut();
          await delay(60);
        }
      },
    ],
    [
      'that ends its sessions',
      () =>
        direct.raw(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`,
        ),
    ],
    [
      'that is silent for a while',
      async () => {
        proxy.hold();
        await delay(1_500);
        proxy.release();
      },
    ],
  ])('%s: 200 or 503, nothing else, and soon well again', async (_, fault) => {
    await makeSubject(bench, { kind: 'image', variant: 'ofUser' });
    const told = await disturbed(async () => void (await fault()));
    const known = ['200', '503 with Retry-After'];
    expect(Object.keys(told).filter(one => !known.includes(one))).toEqual([]);
    expect(await recovers()).toBeLessThan(RECOVERY_MS);
    const { body } = await ask();
    expect(body.total).toBe(1);
  });

  it(`that loses its answer to ${LOST_ANSWERS} commits: 0 of them count twice`, async () => {
    const { id: imageId } = await makeSubject(bench, {
      ...{ kind: 'image', variant: 'publicOfUser' },
    });
    const launch = (n: number) =>
      bench
        .request('creator', 'post', '/launches')
        .set('Idempotency-Key', `launch-key-${n}`)
        .send({
          name: `web-${n}`,
          imageId,
          login: { password: 'long enough' },
        });
    const ends: Record<string, number> = {};
    for (let n = 0; n < LOST_ANSWERS; n++) {
      proxy.loseAnswerTo('COMMIT');
      const first = await launch(n);
      let again = await launch(n);
      while (again.status === 503) again = await launch(n);
      const end = `${first.status} then ${again.status}`;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    expect(proxy.lost).toBe(LOST_ANSWERS);
    expect(ends).toEqual({ '503 then 409': LOST_ANSWERS });
    const rows = await direct('machines').select('name');
    const names = rows.map(({ name }) => name);
    expect(names).toHaveLength(LOST_ANSWERS);
    expect(new Set(names).size).toBe(LOST_ANSWERS);
  });
});
