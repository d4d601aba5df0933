import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { secondsSince, step, warn } from './log.mjs';
import { cacheDir, inRoot } from './paths.mjs';

const sourceDir = inRoot('scripts/guest-image');
const buildScript = join(sourceDir, 'build.sh');

function filesBelow(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/**
 * The folder for the guest image that `scripts/guest-image` describes right
 * now, or undefined if there is no such description.
 */
function folderForSource() {
  if (!existsSync(buildScript)) {
    return undefined;
  }
  const hash = createHash('sha256');
  for (const file of filesBelow(sourceDir)) {
    hash
      .update(`${file.slice(sourceDir.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return join(cacheDir, 'guest-image', hash.digest('hex').slice(0, 16));
}

/** The folder with the built guest image, or undefined if it is not built. */
export function guestImageDir() {
  const folder = folderForSource();
  return folder && existsSync(folder) ? folder : undefined;
}

/**
 * Builds the guest image unless the same one is there already.
 *
 * @returns Whether there is one now.
 */
export function buildGuestImage() {
  const folder = folderForSource();
  if (!folder) {
    return false;
  }
  if (existsSync(folder)) {
    return true;
  }
  step('Building the guest image for the local platform');
  const startedAt = Date.now();
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    'bash',
    [buildScript, '-o', unfinished],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    warn(`The guest image could not be built:\n${stdout}${stderr}`);
    return false;
  }
  renameSync(unfinished, folder);
  step(`Guest image built in ${secondsSince(startedAt)}`);
  return true;
}
