import { rmSync } from 'node:fs';
import { installDependencies } from './dependencies.mjs';
import { runEndToEndTests } from './e2e.mjs';
import { backstageCli, inRoot, root } from './paths.mjs';
import { buildPortal } from './portal.mjs';
import { run } from './processes.mjs';
import { serve } from './serve.mjs';
import { localPlatformEnv, startLocalPlatformSetup } from './localPlatform.mjs';
import { startPortal } from './start.mjs';
import { runTests } from './test.mjs';
import { node, toolEnv, yarnArgs } from './toolchain.mjs';

async function runNode(args, env = {}) {
  const { code } = await run(node, args, { cwd: root, env: toolEnv(env) });
  return code;
}

/**
 * What can follow `node scripts/run.mjs`. `run` gets the remaining arguments
 * and returns the exit code; `beforeInstall` starts work that may go on while
 * dependencies are installed.
 */
export const commands = {
  start: { beforeInstall: startLocalPlatformSetup, run: startPortal },
  serve: { beforeInstall: startLocalPlatformSetup, run: serve },
  test: { beforeInstall: startLocalPlatformSetup, run: runTests },
  e2e: { beforeInstall: startLocalPlatformSetup, run: runEndToEndTests },
  build: { run: buildPortal },
  bench: {
    beforeInstall: startLocalPlatformSetup,
    run: async args => {
      const { VM_IMAGES_GUEST_IMAGE_DIR } = await localPlatformEnv();
      return runNode(
        [
          '--require',
          '@backstage/cli/config/nodeTransform.cjs',
          'packages/benchmarks/src/index.ts',
          ...args,
        ],
        {
          NODE_ENV: 'production',
          ...(VM_IMAGES_GUEST_IMAGE_DIR && { VM_IMAGES_GUEST_IMAGE_DIR }),
        },
      );
    },
  },
  types: {
    run: args => runNode([inRoot('node_modules/typescript/bin/tsc'), ...args]),
  },
  'generate-api': { run: () => runNode([inRoot('scripts/generate-api.mjs')]) },
  lint: { run: args => runNode([backstageCli, 'repo', 'lint', ...args]) },
  format: {
    run: args =>
      runNode([
        inRoot('node_modules/prettier/bin-prettier.js'),
        '--loglevel=warn',
        '--write',
        ...(args.length > 0 ? args : ['.']),
      ]),
  },
  install: {
    installs: false,
    run: async () => {
      await installDependencies({ updateLock: true });
      return 0;
    },
  },
  yarn: { installs: false, run: args => runNode(yarnArgs(...args)) },
  clean: {
    installs: false,
    run: async () => {
      for (const folder of ['.cache', 'dist-types', 'coverage']) {
        rmSync(inRoot(folder), { recursive: true, force: true });
      }
      return 0;
    },
  },
};
