/**
 * SQLite has one writer at a time, and lets others wait for it. A transaction
 * that begins with reading cannot: had it waited, what it read would be old by
 * then, so its first write fails at once when another process is writing, or
 * has written meanwhile. Ours are there to write, so they become the writer
 * when they begin, where there still is something to wait for.
 */
import type { Knex } from 'knex';

/** What is used of a transaction of knex. */
interface Transaction {
  trxClient: { query(connection: unknown, text: string): Promise<unknown> };
  begin(connection: unknown): Promise<unknown>;
}

type Open = (
  container: unknown,
  config?: Knex.TransactionConfig,
  outer?: unknown,
) => Transaction;

const done = new WeakSet<object>();

/**
 * Has every transaction of this SQLite database begin as a writer, except for
 * those that say that they only read. Knex has no setting for that.
 */
export function beginImmediate(knex: Knex): void {
  const client: { transaction: Open } = knex.client;
  if (done.has(client)) return;
  done.add(client);
  const open = client.transaction.bind(client);
  client.transaction = (container, config, outer) => {
    // It begins later, when it has a connection.
    const transaction = open(container, config, outer);
    if (!config?.readOnly) {
      // A refusal rejects, so that nothing is run that would count on it.
      transaction.begin = connection =>
        transaction.trxClient.query(connection, 'BEGIN IMMEDIATE;');
    }
    return transaction;
  };
}
