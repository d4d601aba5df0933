import { spawnSync } from 'node:child_process';
import { step, warn } from './log.mjs';

const UPDATE_ATTEMPTS = 60;

function succeeds(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  return status === 0;
}

/** The command prefix that makes us root, or undefined if nothing does. */
function asRoot() {
  if (process.getuid?.() === 0) {
    return [];
  }
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

function missing(packages) {
  return packages.filter(name => {
    const { stdout, status } = spawnSync(
      'dpkg-query',
      ['--show', '--showformat=${db:Status-Status}', name],
      { encoding: 'utf8' },
    );
    return status !== 0 || stdout !== 'installed';
  });
}

function aptGet(prefix, ...args) {
  const [command, ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-qq',
    // Somebody else may be installing; wait for them.
    '-o',
    'DPkg::Lock::Timeout=900',
    ...args,
  ];
  return spawnSync(command, rest, { encoding: 'utf8' });
}

/**
 * Refreshes the package lists. Their lock, unlike the one for installing, has
 * no timeout, so this waits for it by trying again.
 */
function aptGetUpdate(prefix) {
  for (let attempt = 1; attempt <= UPDATE_ATTEMPTS; attempt += 1) {
    const { stderr } = aptGet(prefix, 'update');
    if (!/Could not get lock/.test(stderr ?? '')) {
      return;
    }
    spawnSync('sleep', ['2']);
  }
}

/**
 * Sees to it that Debian packages are installed: installs what is missing if
 * that needs no password, otherwise says which one command would.
 *
 * @returns Whether all of them are there now.
 */
export function ensureDebianPackages(packages, purpose) {
  if (!succeeds('dpkg-query', ['--version'])) {
    warn(
      `This is not a Debian-like system; ${purpose} needs what Debian calls: ${packages.join(
        ' ',
      )}`,
    );
    return false;
  }
  const wanted = missing(packages);
  if (wanted.length === 0) {
    return true;
  }
  const install = ['install', '-y', '--no-install-recommends', ...wanted];
  const prefix = asRoot();
  if (!prefix) {
    warn(
      `${purpose} needs Debian packages. Install them with: sudo apt-get update && sudo apt-get ${install.join(
        ' ',
      )}`,
    );
    return false;
  }
  step(`Installing Debian packages for ${purpose}: ${wanted.join(' ')}`);
  aptGetUpdate(prefix);
  const { status, stderr } = aptGet(prefix, ...install);
  if (status !== 0) {
    warn(`apt-get install failed: ${(stderr ?? '').trim()}`);
    return false;
  }
  return true;
}
