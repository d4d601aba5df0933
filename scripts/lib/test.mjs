import { localPlatformEnv } from './localPlatform.mjs';
import { secondsSince, step, warn } from './log.mjs';
import { backstageCli, inRoot, root } from './paths.mjs';
import { startTestDatabase } from './postgres.mjs';
import { run } from './processes.mjs';
import { node, toolEnv } from './toolchain.mjs';
import { concludeWith, freshResultsFile, readTotals } from './totals.mjs';

const checks = [
  { name: 'types', args: [inRoot('node_modules/typescript/bin/tsc')] },
  { name: 'lint', args: [backstageCli, 'repo', 'lint'] },
  {
    name: 'formatting',
    args: [inRoot('node_modules/prettier/bin-prettier.js'), '--check', '.'],
  },
];

/** Runs the checks that are not tests; returns how many of them failed. */
async function runChecks() {
  let failed = 0;
  for (const { name, args } of checks) {
    step(`Checking ${name}`);
    const startedAt = Date.now();
    const { code, output } = await run(node, args, {
      cwd: root,
      env: toolEnv(),
      quiet: true,
    });
    if (code !== 0) {
      failed += 1;
      console.log(output);
    }
    const outcome = code === 0 ? 'good' : 'NOT good';
    step(`${name}: ${outcome} (${secondsSince(startedAt)})`);
  }
  return failed;
}

async function runJest(args, env) {
  const resultsFile = freshResultsFile('unit');
  step('Running the tests');
  const { code } = await run(
    node,
    [
      backstageCli,
      'repo',
      'test',
      '--json',
      `--outputFile=${resultsFile}`,
      ...args,
    ],
    {
      cwd: root,
      env: toolEnv({ CI: '1', BACKSTAGE_TEST_DISABLE_DOCKER: '1', ...env }),
    },
  );
  const totals = readTotals(resultsFile);
  // Jest also fails for reasons that are in no count, such as a broken teardown.
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/**
 * `npm test`: types, lint, formatting, then every test on SQLite and PostgreSQL.
 * With arguments, only the tests they select. Each check that fails counts as
 * one failure in the last line.
 */
export async function runTests(args) {
  const failedChecks = args.length === 0 ? await runChecks() : 0;
  // The tests of the local platform boot the project's own guest image.
  const { VM_IMAGES_GUEST_IMAGE_DIR } = await localPlatformEnv();
  const database = await startTestDatabase();
  if (!database.connectionString) {
    warn(
      `PostgreSQL did not start, so only SQLite is tested: ${database.reason}`,
    );
  }
  const { passed, failed } = await runJest(args, {
    ...(VM_IMAGES_GUEST_IMAGE_DIR && { VM_IMAGES_GUEST_IMAGE_DIR }),
    ...(database.connectionString && {
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
        database.connectionString,
    }),
  });
  await database.stop();
  const unavailable = database.connectionString ? 0 : 1;
  return concludeWith({ passed, failed: failed + failedChecks + unavailable });
}
