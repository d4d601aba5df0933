import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secondsSince, step } from './log.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './processes.mjs';
import { node, toolEnv, yarnArgs } from './toolchain.mjs';

const stampFile = inRoot('node_modules/.vm-images-install');

function manifests() {
  const folders = ['packages', 'plugins'].flatMap(parent =>
    readdirSync(inRoot(parent)).map(name => join(parent, name)),
  );
  return ['', ...folders.sort()]
    .map(folder => join(folder, 'package.json'))
    .filter(file => existsSync(inRoot(file)));
}

/** Changes whenever an installation would come out differently. */
function currentStamp() {
  const hash = createHash('sha256');
  for (const file of ['yarn.lock', '.yarnrc.yml', ...manifests()]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function isInstalled() {
  return (
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8').trim() === currentStamp()
  );
}

/** Shows which of Yarn's long stages begins; each may take minutes. */
function showStage(output) {
  for (const [, stage] of output.toString().matchAll(/(Fetch|Link) step/g)) {
    step(
      stage === 'Fetch' ? 'Fetching dependencies' : 'Unpacking dependencies',
    );
  }
}

/**
 * Installs what yarn.lock says, unless that is what is there.
 *
 * @param options - `updateLock`: let a changed package.json change yarn.lock.
 */
export async function installDependencies(options = {}) {
  if (isInstalled() && !options.updateLock) {
    return;
  }
  step(
    'Installing dependencies (about 1 GB to fetch and 3 GB on disk, the first time)',
  );
  const startedAt = Date.now();
  const mode = options.updateLock ? '--no-immutable' : '--immutable';
  const { code, output } = await run(node, yarnArgs('install', mode), {
    cwd: root,
    env: toolEnv({ YARN_ENABLE_PROGRESS_BARS: '0' }),
    quiet: true,
    onOutput: showStage,
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Error(
      'Installing the dependencies failed. If you changed a package.json, run `node scripts/run.mjs install` to bring yarn.lock up to date',
    );
  }
  writeFileSync(stampFile, `${currentStamp()}\n`);
  step(`Dependencies installed in ${secondsSince(startedAt)}`);
}
