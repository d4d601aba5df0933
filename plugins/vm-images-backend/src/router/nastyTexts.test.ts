/**
 * T7: no text that people give their images is a command, an option, a format
 * or a statement to anything: 0 executed, and each comes back as it went in, or
 * is refused.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, web } from './__testUtils__/ApiBench';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const known = [
  ...['$(touch /tmp/pwned)', '`id`', '; rm -rf /', '| cat /etc/passwd'],
  ...['-f', '--help', '-o backing_file=/etc/passwd', '@/etc/passwd'],
  ...['json:{"driver":"nbd"}', 'nbd:127.0.0.1:1', 'file:///etc/passwd'],
  ...["'; drop table images; --", '" or 1=1 --', '%27%20or%201', '\\'],
  ...['../../etc/passwd', '/etc/passwd', 'C:\\con', 'a\\b', '..', '.'],
  ...['${jndi:ldap://x}', '{{7*7}}', '<%= 1 %>', '#{1}', '%s%n%x', '%00'],
  ...['=1+1', '+1', '-1', '@x', "'quoted'", '"quoted"', ']]>', '<!--'],
  ...['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '&amp;'],
  ...['__proto__', 'constructor', 'toString', 'null', 'true', '0', 'NaN'],
  ...['ß', 'İ', '🦊', 'e\u0301', '\u202egnp', '中文', 'x'.repeat(128)],
];
const AT_RANDOM = 100;

describe.each(databases.eachSupportedId())('texts on %s', id => {
  it('come back as they went in, or are refused', async () => {
    const bench = await ApiBench.create(databases, id);
    const ada = bench.as('ada');
    const image = await addImage(bench.knex, {
      ...{ name: 'web', owner_ref: web, visibility: 'private' },
    });
    const [{ n: before }] = await bench.knex('images').count({ n: '*' });
    let asked = 0;
    let kept = 0;
    const ask = async (text: string) => {
      const { headers } = await ada.get(`/images/${image.id}`);
      const { status, body } = await ada
        .patch(`/images/${image.id}`)
        .set('If-Match', headers.etag)
        .send({ name: text, description: text, tags: [text] });
      asked += 1;
      expect([text, [200, 400].includes(status)]).toEqual([text, true]);
      if (status !== 200) return;
      kept += 1;
      const name = text.trim();
      expect(body).toMatchObject({ name, description: text });
      const found = await ada.get('/images').query({ search: text });
      expect([text, found.status]).toEqual([text, 200]);
      const { body: again } = await ada.get(`/images/${image.id}`);
      expect([again.name, again.description]).toEqual([name, text]);
    };
    for (const text of known) await ask(text);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), ask),
      { numRuns: AT_RANDOM },
    );
    expect(asked).toBeGreaterThanOrEqual(known.length + AT_RANDOM);
    expect(kept).toBeGreaterThan(20);
    const [{ n: after }] = await bench.knex('images').count({ n: '*' });
    expect(after).toEqual(before);
  });
});
