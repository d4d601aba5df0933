import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** From and to, both included. */
const asked: readonly [string, number, number][] = [
  ['R', 1, 23],
  ['R', 30, 45],
  ['R', 50, 57],
  ['R', 60, 71],
  ['R', 80, 99],
  ['R', 105, 109],
  ['R', 115, 123],
  ['R', 130, 138],
  ['R', 145, 149],
  ['C', 1, 27],
];

/** The cells of every row of a table whose first cell fits. */
function rowsOf(text: string, first: RegExp): string[][] {
  return text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
    .filter(([cell]) => first.test(cell));
}

const [head, tests] = read('docs/requirements.md').split('## Tests');
const requirements = rowsOf(head, /^[RC]\d+$/);

describe('the map of requirements', () => {
  it('has every number once', () => {
    const numbers = asked.flatMap(([letter, from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) =>
        letter === 'R'
          ? `R${String(from + at).padStart(3, '0')}`
          : `C${from + at}`,
      ),
    );
    expect(requirements.map(([number]) => number)).toEqual(numbers);
  });

  it('names routes of the API', () => {
    const { paths } = parse(
      read('plugins/vm-images-backend/src/schema/openapi.yaml'),
    ) as { paths: Record<string, Record<string, unknown>> };
    const unknown = requirements.flatMap(([number, , , routes]) => {
      const named = [...routes.matchAll(/`([A-Z]+) ([^`]+)`/g)];
      if (named.length === 0) return [`${number} names no route`];
      return named
        .filter(([, method, path]) => !paths[path]?.[method.toLowerCase()])
        .map(([route]) => `${number}: ${route}`);
    });
    expect(unknown).toEqual([]);
  });

  it('names pages that have a route', () => {
    const code = read('plugins/vm-images/src/routes.ts');
    const refs = new Map(
      [...code.matchAll(/create(?:Sub)?RouteRef\(\{([^}]*)\}\)/g)].map(
        ([, options]) => [
          /id: '([^']+)'/.exec(options)?.[1],
          /path: '([^']+)'/.exec(options)?.[1] ?? '/',
        ],
      ),
    );
    const pages = rowsOf(head, /^\*\*/);
    for (const [page, ref, path] of pages) {
      const id = ref.replaceAll('`', '');
      expect([page, `\`${refs.get(id)}\``]).toEqual([page, path]);
    }
    const known = pages.map(([page]) => page);
    const unknown = requirements.flatMap(([number, , where]) => {
      const named = where.match(/\*\*[^*]+\*\*/g) ?? ['no page'];
      return named
        .filter(page => !known.includes(page))
        .map(page => `${number}: ${page}`);
    });
    expect(unknown).toEqual([]);
  });

  it('names tests that there are', () => {
    const files = new Map(
      rowsOf(tests, /^\w+$/)
        .filter(([, file]) => file.startsWith('`'))
        .map(([name, file]) => [name, file.replaceAll('`', '')]),
    );
    const gone = [...files.values()].filter(
      file => !existsSync(join(root, file)) || !/\.(test|e2e)\./.test(file),
    );
    expect(gone).toEqual([]);
    const used = requirements.flatMap(([, , , , names]) => names.split(', '));
    expect(used.filter(name => !files.has(name))).toEqual([]);
    expect([...files.keys()].filter(name => !used.includes(name))).toEqual([]);
  });
});
