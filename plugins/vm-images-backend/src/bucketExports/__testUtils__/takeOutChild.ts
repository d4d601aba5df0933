/**
 * A process of its own that exports and converts, made to be killed. Argument:
 * JSON of {@link ChildSetup}. It prints `ready` and works until it dies.
 */
import knexFactory, { type Knex } from 'knex';
import { takeOutWork, type TakeOutSetup } from './takeOutWork';

export interface ChildSetup extends TakeOutSetup {
  knex: Knex.Config;
}

const setup: ChildSetup = JSON.parse(process.argv[2]);
const database = knexFactory({ ...setup.knex, useNullAsDefault: true });
takeOutWork(database, setup).engine.start();
process.stdout.write('ready\n');
