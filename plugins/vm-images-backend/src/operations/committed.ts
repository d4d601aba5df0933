import type { Knex } from 'knex';

/**
 * Resolves when a transaction, and every one around it, has ended; rejects if
 * it was rolled back with an error. Knex resolves for `rollback()` without an
 * error too, so only reading again shows what was committed.
 */
export async function committed(tx: Knex.Transaction): Promise<void> {
  let outermost = tx;
  while (outermost.parentTransaction) {
    outermost = outermost.parentTransaction;
  }
  await outermost.executionPromise;
}
