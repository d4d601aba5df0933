/**
 * A process of its own with an engine in it, made to be killed or frozen.
 * Argument: JSON of {@link ChildSetup}. It prints `ready`, and works until it
 * is told to stop by the end of its standard input.
 */
import knexFactory, { type Knex } from 'knex';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { OperationEngine } from '../OperationEngine';
import {
  crashDefinitions,
  freezeDefinition,
  ledgerObserver,
} from './crashWork';

export interface ChildSetup {
  knex: Knex.Config;
  folder: string;
  leaseMs: number;
  concurrency: number;
}

const silent = () => {};
const logger: LoggerService = {
  ...{ debug: silent, info: silent, warn: silent, error: silent },
  child: () => logger,
};

const setup: ChildSetup = JSON.parse(process.argv[2]);
const { folder, leaseMs, concurrency } = setup;
const database = knexFactory({ ...setup.knex, useNullAsDefault: true });
const engine = OperationEngine.create({
  ...{ database, logger, leaseMs, concurrency, pollMs: 50, backOffMs: 10 },
  definitions: [
    ...crashDefinitions(folder),
    freezeDefinition(folder, 'frozen'),
  ],
  observers: [ledgerObserver(folder)],
});

process.stdin.resume();
process.stdin.on('end', async () => {
  await engine.stop();
  await database.destroy();
});
engine.start();
process.stdout.write('ready\n');
