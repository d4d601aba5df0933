import type { Readable } from 'node:stream';
import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { imageReadPermission } from '@vm-images/backstage-plugin-vm-images-common';
import readExcelFile from 'read-excel-file/node';
import type { Response } from 'supertest';
import type { NewImageRow } from '../database/images';
import { addImage, anImage } from '../database/testing/catalogBench';
import { insertImage } from '../database/images';
import {
  createImageConditionalDecision,
  imageConditions,
} from '../permissions';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** The names in a CSV, in order; none of ours has a quote in it. */
const namesIn = ({ text }: Response) =>
  text
    .split('\r\n')
    .slice(1, -1)
    .map(line => line.slice(1, line.indexOf('","')));

describe.each(databases.eachSupportedId())('exports on %s', id => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await ApiBench.create(databases, id);
  });

  const addMany = async (count: number, image: Partial<NewImageRow>) =>
    bench.knex.transaction(async tx => {
      for (let at = 0; at < count; at += 1) {
        const name = `img-${String(at).padStart(5, '0')}`;
        const row = anImage({ name, size_bytes: at % 7, ...image });
        await insertImage({ tx, image: row });
      }
    });

  it('have every image of the list once, in its order, beyond many pages', async () => {
    await addMany(1203, { owner_ref: web });
    const ada = bench.as('ada');
    for (const order of [
      'sort=name',
      'sort=name&order=desc',
      'sort=size',
      '',
    ]) {
      const exported = await ada.get(`/images/export?format=csv&${order}`);
      const listed: string[] = [];
      for (let cursor = ''; ; ) {
        const from = cursor && `&cursor=${cursor}`;
        const sorted = order || 'sort=name';
        const { body } = await ada.get(`/images?limit=200&${sorted}${from}`);
        listed.push(...body.items.map((one: { name: string }) => one.name));
        if (!body.nextCursor) break;
        cursor = body.nextCursor;
      }
      expect(listed.length).toBe(1203);
      expect(namesIn(exported)).toEqual(listed);
    }
  });

  it('have what the caller sees and asks for, and nothing else', async () => {
    await addImage(bench.knex, { name: 'ours', owner_ref: web });
    await addImage(bench.knex, { name: 'theirs', owner_ref: ops });
    await addImage(bench.knex, {
      ...{ name: 'offered', owner_ref: '', visibility: 'public' },
      ...{ tags: '["x","y"]', region: 'north', kind: 'iso' },
    });
    await addImage(bench.knex, {
      ...{ name: 'binned', owner_ref: web },
      ...{ status: 'deleted', deleted_at: 5 },
    });
    const names = async (who: 'ada' | 'bob' | 'eve' | 'root', query = '') =>
      namesIn(await bench.as(who).get(`/images/export?format=csv&${query}`));
    expect(await names('ada')).toEqual(['offered', 'ours']);
    expect(await names('bob')).toEqual(['offered', 'theirs']);
    expect(await names('eve')).toEqual(['offered']);
    expect(await names('root')).toEqual(['offered', 'ours', 'theirs']);
    expect(await names('ada', 'scope=bin')).toEqual(['binned']);
    expect(await names('eve', 'scope=bin')).toEqual([]);
    expect(await names('ada', 'scope=mine')).toEqual(['ours']);
    for (const query of [
      ...['tag=x&tag=y', 'region=north', 'kind=iso', 'visibility=public'],
      ...['search=offer', 'scope=iso', 'scope=public'],
    ]) {
      expect([query, await names('ada', query)]).toEqual([query, ['offered']]);
    }
    bench.policy.set(
      imageReadPermission.name,
      createImageConditionalDecision(
        imageReadPermission,
        imageConditions.hasTag({ tag: 'x' }),
      ),
    );
    expect(await names('root')).toEqual(['offered']);
    bench.policy.set(imageReadPermission.name, {
      result: AuthorizeResult.DENY,
    });
    expect(await names('root')).toEqual([]);
  });

  it('are files that a browser stores and a spreadsheet program opens', async () => {
    await addImage(bench.knex, { name: '=HYPERLINK("x")', owner_ref: web });
    const ada = bench.as('ada');
    const csv = await ada.get('/images/export?format=csv&scope=mine');
    expect(csv.text.split('\r\n')[1]).toMatch(/^"'=HYPERLINK\(""x""\)",/);
    expect(csv.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="images-mine-\d{4}-\d\d-\d\d\.csv"/,
      ),
      'content-type': 'text/csv; charset=utf-8; header=present',
      'x-content-type-options': 'nosniff',
    });
    const xlsx = await ada
      .get('/images/export?format=xlsx')
      .buffer()
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(xlsx.headers['content-disposition']).toMatch(/\.xlsx"/);
    const [{ data }] = await readExcelFile(xlsx.body as Buffer);
    expect(data[1][0]).toBe('=HYPERLINK("x")');
    expect(bench.audit.success).toHaveBeenCalledWith({ meta: { images: 1 } });
  });

  it('are refused with a reason when they make no sense', async () => {
    const ada = bench.as('ada');
    for (const query of [
      ...['', 'format=pdf', 'format=csv&limit=5', 'format=csv&cursor=x'],
      ...['format=csv&sort=owner', 'format=csv&region='.padEnd(90, 'x')],
    ]) {
      const { status, body } = await ada.get(`/images/export?${query}`);
      expect([query, status]).toEqual([query, 400]);
      expect(body.error.message).toBeTruthy();
    }
  });

  it('break off where the database does', async () => {
    await addMany(1203, { owner_ref: web });
    const isRead = (sql: string) => sql.includes('i.platform_image_id');
    const reads = () => bench.statements.filter(isRead).length;
    // An error instead of a list that only looks whole.
    let broken = 0;
    bench.knex.on('query', ({ sql }: { sql: string }) => {
      if (isRead(sql)) broken += 1;
      if (broken === 2) throw new Error('The database is away');
    });
    const failed = await bench
      .as('ada')
      .get('/images/export?format=csv')
      .then(
        () => 'answered',
        (error: Error) => error.message,
      );
    expect([failed, reads() > 0]).toEqual(['aborted', true]);
    expect(bench.audit.fail).toHaveBeenCalledTimes(1);
  });

  it('end with their reader', async () => {
    await addMany(1203, { owner_ref: web, description: 'x'.repeat(20_000) });
    const reads = () =>
      bench.statements.filter(sql => sql.includes('i.platform_image_id'));
    await bench
      .as('ada')
      .get('/images/export?format=csv')
      .buffer()
      .parse((response, done) => {
        response.once('data', () => {
          (response as unknown as Readable).destroy();
          done(null, undefined);
        });
      })
      .catch(() => undefined);
    const isOver = () =>
      bench.audit.fail.mock.calls.length > 0 &&
      bench.knex.client.pool.numUsed() === 0;
    while (!isOver()) await new Promise(done => setTimeout(done, 20));
    // Read to the end it would have been some thirty.
    expect(reads().length).toBeLessThan(10);
  });
});
