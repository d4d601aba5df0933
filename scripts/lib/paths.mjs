import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A path inside the checkout. */
export function inRoot(...parts) {
  return join(root, ...parts);
}

/** What can be made again at any time. */
export const cacheDir = inRoot('.cache');

/**
 * Where the portal keeps its database, images and virtual machines. Short on
 * purpose: a Unix socket's path has at most 107 bytes.
 */
export const dataDir = resolve(root, process.env.VM_IMAGES_DATA_DIR ?? '.data');

/** The command line tool that builds, tests and serves the packages. */
export const backstageCli = inRoot(
  'node_modules/@backstage/cli/bin/backstage-cli',
);
