import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secondsSince, step, warn } from './log.mjs';
import { cacheDir } from './paths.mjs';

const UPDATE_ATTEMPTS = 60;

/** What the package manager said last. */
const logFile = join(cacheDir, 'debian-packages.log');

function succeeds(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  return status === 0;
}

/** Whether packages here are Debian's. */
export function isDebianLike() {
  return succeeds('dpkg-query', ['--version']);
}

/** The command prefix that makes us root, or undefined if nothing does. */
function asRoot() {
  if (process.getuid?.() === 0) {
    return [];
  }
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

/** Those of the packages that are not installed. */
export function missingPackages(packages) {
  const { stdout } = spawnSync(
    'dpkg-query',
    ['--show', '--showformat=${db:Status-Status} ${Package}\n', ...packages],
    { encoding: 'utf8' },
  );
  const states = new Set((stdout ?? '').split('\n'));
  return packages.filter(name => !states.has(`installed ${name}`));
}

/** The one command that installs packages, for somebody who may become root. */
export function installCommand(packages) {
  const commands = [
    'apt-get update',
    `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
  ];
  // Debian brings `sudo` only where root was given no password.
  return succeeds('sudo', ['--version'])
    ? commands.map(command => `sudo ${command}`).join(' && ')
    : `su - -c '${commands.join(' && ')}'`;
}

/**
 * Runs a command that may change packages. It has a session and an output of
 * its own, because packages are damaged when that work is cut off: after Ctrl-C
 * it ends in its own time, and the next start waits for it.
 */
function runUnattended(prefix, ...args) {
  mkdirSync(cacheDir, { recursive: true });
  const log = openSync(logFile, 'w');
  const [command, ...rest] = [
    ...prefix,
    ...['setsid', '--fork', '--wait'],
    ...['env', 'DEBIAN_FRONTEND=noninteractive'],
    ...args,
  ];
  const { status } = spawnSync(command, rest, { stdio: ['ignore', log, log] });
  closeSync(log);
  return { status, output: readFileSync(logFile, 'utf8') };
}

function aptGet(prefix, ...args) {
  // Somebody else may be installing; wait for them.
  const wait = ['-o', 'DPkg::Lock::Timeout=900'];
  return runUnattended(prefix, 'apt-get', '-qq', ...wait, ...args);
}

/**
 * Refreshes the package lists. Their lock, unlike the one for installing, has
 * no timeout, so this waits for it by trying again.
 */
function aptGetUpdate(prefix) {
  for (let attempt = 1; attempt <= UPDATE_ATTEMPTS; attempt += 1) {
    const { output } = aptGet(prefix, 'update');
    if (!/Could not get lock/.test(output)) {
      return;
    }
    spawnSync('sleep', ['2']);
  }
}

/** Installs packages, after finishing what an interrupted run left half done. */
function aptGetInstall(prefix, packages) {
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const result = aptGet(prefix, ...install);
  if (!/dpkg was interrupted/.test(result.output)) {
    return result;
  }
  runUnattended(prefix, 'dpkg', '--configure', '-a');
  return aptGet(prefix, ...install);
}

/**
 * Sees to it that Debian packages are installed: installs what is missing if
 * that needs no password, otherwise says which one command would.
 *
 * @param packages - Names of packages.
 * @param purpose - What needs them, as the beginning of a sentence.
 * @returns Whether all of them are there now.
 */
export function ensureDebianPackages(packages, purpose) {
  if (!isDebianLike()) {
    warn(
      `This is not a Debian-like system. ${purpose} needs what Debian calls: ${packages.join(
        ' ',
      )}`,
    );
    return false;
  }
  const wanted = missingPackages(packages);
  if (wanted.length === 0) {
    return true;
  }
  const prefix = asRoot();
  if (!prefix) {
    warn(
      `${purpose} needs Debian packages. Install them with: ${installCommand(
        wanted,
      )}`,
    );
    return false;
  }
  step(`${purpose} needs Debian packages, installing: ${wanted.join(' ')}`);
  const startedAt = Date.now();
  aptGetUpdate(prefix);
  const { status, output } = aptGetInstall(prefix, wanted);
  if (status !== 0) {
    warn(`apt-get install failed: ${output.trim()}`);
    return false;
  }
  step(`Debian packages installed in ${secondsSince(startedAt)}`);
  return true;
}
