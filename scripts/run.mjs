#!/usr/bin/env node
// The one entry to everything this repository can do. It runs on whatever
// Node.js the host has (18 or newer), fetches the one the portal needs, installs
// the dependencies when they changed, and hands over to a command.
import { commands } from './lib/commands.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { fail } from './lib/log.mjs';
import { endAll } from './lib/processes.mjs';
import { prepareToolchain } from './lib/toolchain.mjs';

const [name, ...args] = process.argv.slice(2);
const command = commands[name];

if (!command) {
  const known = Object.keys(commands).join(', ');
  fail(`Unknown command ${JSON.stringify(name ?? '')}; known: ${known}`);
  process.exit(2);
}

try {
  const startedAt = Date.now();
  prepareToolchain();
  command.beforeInstall?.();
  if (command.installs !== false) {
    await installDependencies();
  }
  process.exitCode = await command.run(args, { startedAt });
} catch (error) {
  fail(error.message);
  await endAll();
  process.exitCode = 1;
}
