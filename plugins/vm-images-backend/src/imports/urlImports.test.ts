import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { ImportBench, sha256 } from './__testUtils__/ImportBench';
import { makeDisk } from './__testUtils__/makeDisk';
import { WebServer } from './__testUtils__/WebServer';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('URLs on %s', databaseId => {
  let knex: Knex;
  let web: WebServer;
  let bench: ImportBench;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    web = await WebServer.start();
  });
  afterEach(async () => {
    await bench?.stop();
    web.stop();
  });

  it('are fetched where that is allowed, and the digest is checked', async () => {
    bench = await ImportBench.start(knex);
    web.served = await makeDisk(bench.folder, 'vmdk');
    const url = web.url('web%20server.vmdk');
    const check = await bench.check({ source: { type: 'url', url } });
    expect(check).toMatchObject({
      verdict: { effect: 'allow' },
      format: 'vmdk',
      sizeBytes: web.served.length,
      resumable: true,
      suggestedName: 'web server',
    });
    const digest = sha256(web.served);
    const good = await bench.image({ source: { type: 'url', url, digest } });
    expect(good.status).toBe('available');
    const other = `sha256:${'0'.repeat(64)}`;
    const bad = await bench.image({
      source: { type: 'url', url, digest: other },
    });
    expect(bad.status).toBe('failed');
    expect(JSON.parse(bad.failure!)).toMatchObject({
      stage: 'Fetch the file',
      reason: expect.stringContaining(digest),
    });
  });

  it('do not reach into private networks, nor are passwords kept', async () => {
    bench = await ImportBench.start(knex, { allowHosts: [] });
    web.served = Buffer.from('secret');
    const request = (url: string) =>
      bench.begin({ name: 'x', source: { type: 'url', url } });
    const inside = web.url('disk.vmdk');
    await expect(request(inside)).rejects.toThrow('private');
    await expect(request('file:///etc/passwd')).rejects.toThrow('scheme');
    await expect(
      request('https://ada:pw@images.example.com/a.qcow2'),
    ).rejects.toThrow('user or password');
    const check = await bench.check({ source: { type: 'url', url: inside } });
    expect(check.verdict.effect).toBe('deny');
    expect(await knex('images')).toEqual([]);
  });

  it('of web pages are refused, before and during the import', async () => {
    bench = await ImportBench.start(knex);
    web.served = Buffer.from('<!DOCTYPE html><title>Sign in</title>');
    const source = { type: 'url', url: web.url('disk.vmdk') } as const;
    const check = await bench.check({ source });
    expect(check.verdict.effect).toBe('deny');
    const row = await bench.image({ source });
    expect(row.status).toBe('failed');
  });
});
