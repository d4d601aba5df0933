import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { guestImageConfigArgs } from './guestImageConfig.mjs';
import { secondsSince, step } from './log.mjs';
import { backstageCli, cacheDir, inRoot, root } from './paths.mjs';
import { run } from './processes.mjs';
import { node, toolEnv } from './toolchain.mjs';

/** Where `unpackPortal` puts the portal. */
export const portalDir = join(cacheDir, 'portal');

/**
 * Builds every package, and the bundle of the whole portal in
 * `packages/backend/dist`.
 */
export async function buildPortal() {
  const options = { cwd: root, env: toolEnv({ NODE_ENV: 'production' }) };
  const startedAt = Date.now();
  step('Generating type declarations');
  const types = await run(
    node,
    [inRoot('node_modules/typescript/bin/tsc')],
    options,
  );
  if (types.code !== 0) {
    return types.code;
  }
  step('Building every package and the portal');
  const build = await run(
    node,
    [backstageCli, 'repo', 'build', '--all'],
    options,
  );
  if (build.code === 0) {
    step(`Built packages/backend/dist in ${secondsSince(startedAt)}`);
  }
  return build.code;
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/**
 * The bundle's packages must find each other, built, before they find their
 * sources; everything else they find in the checkout's `node_modules`, two
 * folders further up.
 */
function linkBundledPackages() {
  for (const parent of ['packages', 'plugins']) {
    for (const folder of readdirSync(join(portalDir, parent))) {
      const dir = join(portalDir, parent, folder);
      const { name } = JSON.parse(
        readFileSync(join(dir, 'package.json'), 'utf8'),
      );
      link(dir, join(portalDir, 'node_modules', name));
      const ownModules = inRoot(parent, folder, 'node_modules');
      if (existsSync(ownModules)) {
        link(ownModules, join(dir, 'node_modules'));
      }
    }
  }
}

/**
 * Arguments for `node`, in the unpacked portal's folder, that run it.
 *
 * Call it once the guest image is built.
 */
export function portalArgs() {
  return [
    'packages/backend',
    ...guestImageConfigArgs(),
    ...['--config', 'app-config.yaml'],
    ...['--config', 'app-config.production.yaml'],
  ];
}

/**
 * Unpacks the built bundle where it runs as in production, but without a second
 * installation of its dependencies.
 *
 * @returns Its folder: run `node` with `portalArgs` there.
 */
export async function unpackPortal() {
  rmSync(portalDir, { recursive: true, force: true });
  mkdirSync(portalDir, { recursive: true });
  for (const archive of ['skeleton', 'bundle']) {
    const file = inRoot(`packages/backend/dist/${archive}.tar.gz`);
    const { code, output } = await run('tar', ['-xzf', file, '-C', portalDir], {
      quiet: true,
    });
    if (code !== 0) {
      throw new Error(`Unpacking ${file} failed: ${output}`);
    }
  }
  cpSync(inRoot('examples'), join(portalDir, 'examples'), { recursive: true });
  for (const file of ['app-config.yaml', 'app-config.production.yaml']) {
    cpSync(inRoot(file), join(portalDir, file));
  }
  linkBundledPackages();
  return portalDir;
}
