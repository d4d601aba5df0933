import {
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import {
  OperationEngine,
  hasEnded,
  type OperationDefinition,
  type OperationEngineOptions,
  type OperationRow,
  type OperationStep,
} from '..';

const migration = require('../../../migrations/20261120000000_operations.js');

/** Creates the tables of operations, and nothing else. */
export async function createTables(database: Knex): Promise<void> {
  await migration.up(database);
}

export async function dropTables(database: Knex): Promise<void> {
  await migration.down(database);
}

/** Polls a condition; fails with `what` if it does not come to hold. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs: number = 15_000,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value) {
      return value;
    }
    if (performance.now() > giveUpAt) {
      throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
    }
    await delay(10);
  }
}

/** Waits until an operation has ended for everyone, and returns it. */
export async function ended(
  engine: OperationEngine,
  id: string,
  withinMs?: number,
): Promise<OperationRow> {
  return await until(
    `operation ${id} has ended`,
    async () => {
      const row = await engine.get(id);
      return hasEnded(row) && row;
    },
    withinMs,
  );
}

/** A promise to settle by hand. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

/** A definition with steps that do nothing unless told otherwise. */
export function sampleDefinition(
  steps: (Partial<OperationStep> & { name: string })[],
  rest?: Partial<OperationDefinition>,
): OperationDefinition {
  return {
    kind: 'sample.work',
    steps: steps.map(step => ({
      title: `Title of ${step.name}`,
      run: async () => {},
      ...step,
    })),
    ...rest,
  };
}

export function sampleRequest(input: JsonObject = {}, kind = 'sample.work') {
  return {
    kind,
    input,
    ownerRef: 'group:default/a',
    createdBy: 'user:default/u',
  };
}

/** Starts engines on fresh databases and stops them after each test. */
export class EngineBench {
  readonly #databases: TestDatabases;
  readonly #engines: OperationEngine[] = [];
  readonly logger = mockServices.logger.mock();

  constructor(databases: TestDatabases) {
    this.#databases = databases;
    this.logger.child.mockReturnValue(this.logger);
  }

  async database(id: Parameters<TestDatabases['init']>[0]): Promise<Knex> {
    const database = await this.#databases.init(id);
    await createTables(database);
    return database;
  }

  /** The poll is so slow that nothing in a test can owe its success to it. */
  engine(
    database: Knex,
    definitions: OperationDefinition[],
    options?: Partial<OperationEngineOptions>,
  ): OperationEngine {
    const engine = OperationEngine.create({
      database,
      logger: this.logger,
      definitions,
      leaseMs: 3_000,
      pollMs: 3_600_000,
      backOffMs: 10,
      ...options,
    });
    this.#engines.push(engine);
    return engine;
  }

  start(...args: Parameters<EngineBench['engine']>): OperationEngine {
    const engine = this.engine(...args);
    engine.start();
    return engine;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#engines.splice(0).map(engine => engine.stop()));
  }
}
