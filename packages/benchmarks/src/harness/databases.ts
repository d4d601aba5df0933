import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyMigrations } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import knexFactory, { type Knex } from 'knex';

/** A database that a Backstage backend and this process both reach. */
export interface BenchDatabase {
  name: 'SQLite' | 'PostgreSQL';
  knex: Knex;
  /** The database of another plugin of that backend; close it when done. */
  connect(pluginId: string): Knex;
  /** For `backend.database` of the backend. */
  config: object;
  close(): Promise<void>;
}

export async function sqlite(folder: string): Promise<BenchDatabase> {
  const directory = join(folder, 'sqlite');
  await mkdir(directory);
  const connect = (pluginId: string) =>
    knexFactory({
      client: 'better-sqlite3',
      connection: join(directory, `${pluginId}.sqlite`),
      useNullAsDefault: true,
    });
  const knex = connect('vm-images');
  await knex.raw('pragma journal_mode = wal');
  await applyMigrations({ knex });
  return {
    name: 'SQLite',
    knex,
    connect,
    config: { client: 'better-sqlite3', connection: { directory } },
    close: () => knex.destroy(),
  };
}

/** Starts the project's own PostgreSQL; undefined where it cannot run. */
export async function postgres(
  root: string,
): Promise<BenchDatabase | undefined> {
  const child = spawn(
    process.execPath,
    [join(root, 'scripts', 'test-database.mjs')],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => ['']),
  ])) as [Buffer | string];
  const url = String(line).split('\n')[0].trim();
  if (!url) return undefined;
  const admin = knexFactory({ client: 'pg', connection: url });
  await admin.raw('create database ??', ['backstage_plugin_vm-images']);
  await admin.destroy();
  const { hostname, port, username, password } = new URL(url);
  const connection = {
    host: hostname,
    port: Number(port),
    user: username,
    password,
  };
  const connect = (pluginId: string) =>
    knexFactory({
      client: 'pg',
      connection: {
        ...connection,
        database: `backstage_plugin_${pluginId}`,
      },
    });
  const knex = connect('vm-images');
  await applyMigrations({ knex });
  return {
    name: 'PostgreSQL',
    knex,
    connect,
    config: { client: 'pg', connection },
    async close() {
      await knex.destroy();
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
