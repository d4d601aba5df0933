/**
 * T17: no text makes a regular expression of ours run away. `recheck` proves of
 * each that its time grows with the length of the text, or finds the text with
 * which it does not.
 */
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { check } from 'recheck';
import ts from 'typescript';

jest.setTimeout(300_000);

const plugins = join(__dirname, '..', '..');
const isSource = (name: string) =>
  /\.(?:ts|tsx|js)$/.test(name) && !/\.test\.|\.generated\./.test(name);
const notShipped = new Set([
  ...['node_modules', 'dist', 'dist-types', '__testUtils__', 'testUtils'],
  ...['testing', 'dev'],
]);

/**
 * Of these the time grows with the square, which does no harm: what they read
 * is never longer than what stands beside them.
 */
const bounded: Record<string, string> = {
  '/^-+|-+$/g': 'a tag of an image',
  '/-+$/': '63 characters',
  '/\\/+$/': 'a setting',
  '/^\\/+|\\/+$/g': 'a setting',
  '/^(.*?)(\\d+)$/': 'a version of an image',
  '/^(?:https?|ftp):\\/\\/[^\\s/]+\\S*$/i':
    'what somebody types into their own browser',
  '/^[.-]+|[.-]+$/g': 'a name of an image',
  '/json:\\{.*\\}/g': '8 KiB of the output of a tool',
  '/^(SSH-\\d[^\\r\\n]{0,255})\\r?\\n/m': '2 KiB of a greeting',
};

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      if (isSource(entry.name)) yield path;
    } else if (!notShipped.has(entry.name)) yield* sourceFiles(path);
  }
}

/** The regular expressions of a file, as they are written. */
function expressionsIn(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

async function allExpressions(): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for await (const path of sourceFiles(plugins)) {
    const text = await readFile(path, 'utf8');
    for (const expression of expressionsIn(path, text)) {
      places.set(expression, relative(plugins, path));
    }
  }
  return places;
}

/** The same search each time, and time enough for it on a busy machine. */
const settings = { timeout: 120_000, randomSeed: 1 };

/** What a text of 20 kB that is made to be slow may take; the square takes more. */
const HARMLESS_MS = 30;
const ATTACK_CHARS = 20_000;

interface Attack {
  pumps: { prefix: string; pump: string }[];
  suffix: string;
}

/** The least of three, because other things run too. */
function timeOf(expression: RegExp, { pumps, suffix }: Attack): number {
  const length = pumps.reduce((sum, { pump }) => sum + pump.length, 0);
  const times = Math.floor(ATTACK_CHARS / Math.max(length, 1));
  const text =
    pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') +
    suffix;
  const took = [1, 2, 3].map(() => {
    const from = performance.now();
    expression.lastIndex = 0;
    expression.test(text);
    return performance.now() - from;
  });
  return Math.min(...took);
}

async function verdictOn(expression: string): Promise<string> {
  const end = expression.lastIndexOf('/');
  const [source, flags] = [expression.slice(1, end), expression.slice(end + 1)];
  const found = await check(source, flags, settings);
  if (found.status !== 'vulnerable') return found.status;
  const { attack, complexity } = found;
  const isHarmless =
    complexity.type === 'polynomial' &&
    !(expression in bounded) &&
    timeOf(new RegExp(source, flags), attack) < HARMLESS_MS;
  return isHarmless ? 'safe' : complexity.type;
}

it('none of the source can be made to run away', async () => {
  const places = await allExpressions();
  expect(places.size).toBeGreaterThan(150);
  const unsafe: string[] = [];
  const left = [...places];
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [expression, place] = next;
      const verdict = await verdictOn(expression);
      const isKnown = verdict === 'polynomial' && expression in bounded;
      if (verdict !== 'safe' && !isKnown) {
        unsafe.push(`${place}: ${expression} is ${verdict}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  expect(unsafe).toEqual([]);
  for (const expression of Object.keys(bounded)) {
    expect([...places.keys()]).toContain(expression);
  }
});
