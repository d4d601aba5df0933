import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { accessTables } from './__testUtils__/accessTables';

const file = resolve(__dirname, '../../../../../docs/permissions.md');
const block = /(<!-- access tables -->\n\n)[^]*?(\n\n<!-- end -->)/;

describe('docs/permissions.md', () => {
  it('has the tables of today; else run this with UPDATE_DOCS=1', () => {
    const before = readFileSync(file, 'utf8');
    const after = before.replace(block, `$1${accessTables}$2`);
    if (process.env.UPDATE_DOCS) writeFileSync(file, after);
    expect(before).toMatch(block);
    expect(readFileSync(file, 'utf8')).toBe(after);
  });
});
