/** docs/security.md and docs/reliability.md name tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const A_TEST = /`([^`]+\.(?:test\.tsx?|e2e\.ts))`/g;

/** Each row of the table: its id, and the tests that it names. */
function rowsOf(file: string) {
  const text = readFileSync(join(root, 'docs', file), 'utf8');
  return text
    .split('\n')
    .filter(line => /^\| [TX]\d/.test(line))
    .map(line => ({
      id: line.split(' ')[1],
      tests: [...line.matchAll(A_TEST)].map(([, path]) => path),
    }));
}

/** What needs no test, because there is nothing that it could test. */
const notApplicable = ['T9'];

it.each([
  ['security.md', 'T', 26],
  ['reliability.md', 'X', 19],
])('%s has a row for each of %s1 to %d, with tests', (file, letter, count) => {
  const rows = rowsOf(file);
  expect(rows.map(({ id }) => id)).toEqual(
    Array.from({ length: count }, (_, at) => `${letter}${at + 1}`),
  );
  for (const { id, tests } of rows) {
    const missing = tests.filter(
      path =>
        !['plugins', 'packages'].some(parent =>
          existsSync(join(root, parent, path)),
        ),
    );
    expect([id, missing]).toEqual([id, []]);
    expect([id, tests.length > 0]).toEqual([id, !notApplicable.includes(id)]);
  }
});
