import { spawnSync } from 'node:child_process';
import { ensureDebianPackages } from './debian.mjs';
import { localPlatformEnv } from './localPlatform.mjs';
import { step } from './log.mjs';
import { backstageCli, inRoot } from './paths.mjs';
import { buildPortal, portalArgs, unpackPortal } from './portal.mjs';
import { run } from './processes.mjs';
import { node, toolEnv } from './toolchain.mjs';
import { concludeWith, freshResultsFile, readTotals } from './totals.mjs';

function locateChromium() {
  const { stdout } = spawnSync('sh', ['-c', 'command -v chromium'], {
    encoding: 'utf8',
  });
  return stdout.trim() || undefined;
}

function ensureChromium() {
  if (!locateChromium()) {
    ensureDebianPackages(['chromium'], 'Testing in a browser');
  }
  const chromium = locateChromium();
  if (!chromium) {
    throw new Error('The browser tests need the command `chromium`');
  }
  return chromium;
}

/**
 * `npm run e2e`: the whole portal, as in production, in a real browser. The
 * tests start the portal themselves; what they need to know is in the
 * environment: E2E_PORTAL_DIR and E2E_PORTAL_ARGS (the folder to start it in, and
 * the arguments for `node` as a JSON array), E2E_CHROMIUM (the browser),
 * VM_IMAGES_GUEST_IMAGE_DIR. Each portal they start gets a VM_IMAGES_DATA_DIR, a
 * PORTAL_PORT and a PORTAL_URL of its own.
 */
export async function runEndToEndTests(args) {
  // Before Chromium, because both may install packages.
  const { VM_IMAGES_GUEST_IMAGE_DIR } = await localPlatformEnv();
  const chromium = ensureChromium();
  const buildCode = await buildPortal();
  if (buildCode !== 0) {
    return concludeWith({ passed: 0, failed: 1 });
  }
  const portal = await unpackPortal();
  const resultsFile = freshResultsFile('e2e');
  step('Running the whole-system tests');
  await run(
    node,
    [
      backstageCli,
      'package',
      'test',
      '--runInBand',
      '--json',
      `--outputFile=${resultsFile}`,
      ...args,
    ],
    {
      cwd: inRoot('packages/e2e-tests'),
      env: toolEnv({
        CI: '1',
        E2E_PORTAL_DIR: portal,
        E2E_PORTAL_ARGS: JSON.stringify(portalArgs()),
        E2E_CHROMIUM: chromium,
        ...(VM_IMAGES_GUEST_IMAGE_DIR && { VM_IMAGES_GUEST_IMAGE_DIR }),
      }),
    },
  );
  return concludeWith(readTotals(resultsFile));
}
