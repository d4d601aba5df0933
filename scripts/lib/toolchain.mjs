import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { step } from './log.mjs';
import { inRoot } from './paths.mjs';

const toolsDir = inRoot('tools/node');
const yarnScript = inRoot(
  'tools/node/node_modules/@yarnpkg/cli-dist/bin/yarn.js',
);
const fetchedNode = inRoot(
  `tools/node/node_modules/node-${process.platform}-${process.arch}/bin/node`,
);

/** Node.js 24, or 22 from the first release that can `require` ES modules. */
function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 || (major === 22 && minor >= 12);
}

const hostNodeIsSupported = isSupported(process.versions.node);

/** The Node.js binary that everything but these scripts runs on. */
export const node = hostNodeIsSupported ? process.execPath : fetchedNode;

/** The environment for children: they and theirs all find the same Node.js. */
export function toolEnv(extra = {}) {
  const path = [
    dirname(node),
    inRoot('tools/node/node_modules/.bin'),
    process.env.PATH,
  ].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Arguments for `node` that run Yarn. */
export function yarnArgs(...args) {
  return [yarnScript, ...args];
}

/** Fetches Yarn, and Node.js when the host's will not do. */
export function prepareToolchain() {
  if (existsSync(yarnScript) && existsSync(node)) {
    return;
  }
  step(
    hostNodeIsSupported
      ? 'Fetching Yarn'
      : `Fetching Node.js 24 and Yarn; this host has Node.js ${process.versions.node}`,
  );
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (hostNodeIsSupported) {
    args.push('--omit=optional');
  }
  const { status, error } = spawnSync('npm', args, {
    cwd: toolsDir,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error || status !== 0) {
    throw new Error(
      `npm ci in tools/node failed (${error?.message ?? `exit ${status}`})`,
    );
  }
  if (!existsSync(node)) {
    throw new Error(
      `There is no Node.js to fetch for ${process.platform}-${process.arch}; install Node.js 24 and try again`,
    );
  }
}
