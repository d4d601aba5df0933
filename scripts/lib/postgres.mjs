import { inRoot } from './paths.mjs';
import { start } from './processes.mjs';
import { node, toolEnv } from './toolchain.mjs';

/**
 * Starts a PostgreSQL server for one test run.
 *
 * @returns Its connection string, or the reason why there is none, and `stop`.
 */
export async function startTestDatabase() {
  const { child, exited } = start(
    node,
    [inRoot('scripts/test-database.mjs')],
    // It ends when its standard input does, so it cannot outlive us.
    { stdio: ['pipe', 'pipe', 'pipe'], env: toolEnv() },
  );
  let errors = '';
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const firstLine = new Promise(resolve => {
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      if (output.includes('\n')) {
        resolve(output.split('\n')[0]);
      }
    });
  });
  const connectionString = await Promise.race([
    firstLine,
    exited.then(() => undefined),
  ]);
  return {
    connectionString,
    reason: errors.trim(),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
