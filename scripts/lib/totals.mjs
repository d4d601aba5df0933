import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './paths.mjs';

const resultsDir = join(cacheDir, 'test-results');

/** Where Jest should put its results of one run; what was there is removed. */
export function freshResultsFile(name) {
  mkdirSync(resultsDir, { recursive: true });
  const file = join(resultsDir, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/**
 * Reads the totals that Jest wrote. A test file that could not even be loaded
 * counts as one failure, and so does a run that left no results.
 */
export function readTotals(file) {
  if (!existsSync(file)) {
    return { passed: 0, failed: 1 };
  }
  const results = JSON.parse(readFileSync(file, 'utf8'));
  // Jest was asked for something else, such as the list of tests.
  if (results.numPassedTests === undefined) return { passed: 0, failed: 0 };
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
  };
}

/** Prints the totals as the last line and returns the exit code. */
export function concludeWith({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
