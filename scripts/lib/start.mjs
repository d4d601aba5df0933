import { existsSync } from 'node:fs';
import { guestImageConfigArgs } from './guestImageConfig.mjs';
import { localPlatformEnv, remindOfMissingPackages } from './localPlatform.mjs';
import { secondsSince, step } from './log.mjs';
import { backstageCli, inRoot, root } from './paths.mjs';
import { start } from './processes.mjs';
import { isPortTaken, waitUntilReady } from './readiness.mjs';
import { node, toolEnv } from './toolchain.mjs';

const FRONTEND = 'http://localhost:3000';
const READINESS = 'http://localhost:7007/.backstage/health/v1/readiness';

/** Refuses to start next to somebody who would answer in the portal's place. */
export async function requireFreePorts(...ports) {
  for (const port of ports) {
    if (await isPortTaken(port)) {
      throw new Error(
        `Port ${port} is in use. Stop what listens there (perhaps a portal from another terminal) and try again`,
      );
    }
  }
}

/** Waits for the servers while their process lives, and says so. */
export async function announceWhenReady(exited, { address, urls, startedAt }) {
  const gone = new AbortController();
  exited.finally(() => gone.abort()).catch(() => {});
  if (await waitUntilReady(urls, gone.signal)) {
    step(`The portal is at ${address} (ready in ${secondsSince(startedAt)})`);
    step('Ctrl-C stops it; virtual machines keep running');
    remindOfMissingPackages();
  }
}

/** Names every configuration file; naming one means that no other is read. */
function configArgs() {
  const files = ['app-config.yaml', 'app-config.local.yaml']
    .map(name => inRoot(name))
    .filter(file => existsSync(file));
  return [
    ...guestImageConfigArgs(),
    ...files.flatMap(file => ['--config', file]),
  ];
}

/** Runs the portal for development: it reloads what is edited. */
export async function startPortal(args, { startedAt }) {
  await requireFreePorts(3000, 7007);
  const platformEnv = await localPlatformEnv();
  step('Starting the portal');
  const { exited } = start(
    node,
    [backstageCli, 'repo', 'start', ...configArgs(), ...args],
    {
      cwd: root,
      env: toolEnv({ NODE_ENV: 'development', ...platformEnv }),
    },
  );
  announceWhenReady(exited, {
    address: FRONTEND,
    urls: [READINESS, FRONTEND],
    startedAt,
  });
  return await exited;
}
