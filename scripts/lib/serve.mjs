import { localPlatformEnv } from './localPlatform.mjs';
import { step } from './log.mjs';
import { buildPortal, portalArgs, unpackPortal } from './portal.mjs';
import { start } from './processes.mjs';
import { announceWhenReady, requireFreePorts } from './start.mjs';
import { node, toolEnv } from './toolchain.mjs';

/** Builds the portal and runs it as in production: one process, one port. */
export async function serve(args, { startedAt }) {
  const port = Number(process.env.PORTAL_PORT ?? 7007);
  const address = process.env.PORTAL_URL ?? `http://localhost:${port}`;
  await requireFreePorts(port);
  const code = await buildPortal();
  if (code !== 0) {
    return code;
  }
  const cwd = await unpackPortal();
  const platformEnv = await localPlatformEnv();
  step('Starting the portal');
  const { exited } = start(node, [...portalArgs(), ...args], {
    cwd,
    env: toolEnv({ NODE_ENV: 'production', ...platformEnv }),
  });
  announceWhenReady(exited, {
    address,
    urls: [`http://localhost:${port}/.backstage/health/v1/readiness`, address],
    startedAt,
  });
  return await exited;
}
