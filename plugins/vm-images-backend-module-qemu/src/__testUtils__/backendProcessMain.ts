/* eslint-disable no-console -- a process that tells its parent by what it prints */
import { ConfigReader } from '@backstage/config';
import { readQemuConfig } from '../config/QemuConfig';
import { QemuPlatform } from '../platform/QemuPlatform';
import { createServices } from '../platform/QemuServices';
import type { BackendCall } from './backendProcess';

/** The process behind `callInProcess`. */
async function main(): Promise<void> {
  const call = JSON.parse(process.argv[2]) as BackendCall;
  const root = new ConfigReader({ vmImages: { qemu: call.settings } });
  const config = readQemuConfig(root)!;
  const print = (text: string) => console.log(text);
  const logger = { error: print, warn: print, info: print, debug: print };
  const platform = new QemuPlatform(
    createServices({
      config,
      logger: { ...logger, child: () => logger as never },
    }),
  );
  await platform.start();
  const work = {
    signal: new AbortController().signal,
    idempotencyKey: 'key',
    timeoutMs: 60_000,
    graceMs: 30_000,
    force: false,
  };
  const [group, name] = call.method.split('.');
  const methods = platform[group as 'launch'] as unknown as Record<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  console.log(JSON.stringify(await methods[name](...call.args, work)));
  await platform.stop();
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
