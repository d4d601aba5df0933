/**
 * A process of its own that rotates keys, made to be killed. Argument: JSON of
 * {@link RotationChild}. It works until it is told to stop by the end of its
 * standard input.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import knexFactory, { type Knex } from 'knex';
import { KeyServices, rotateKeyOperation } from '..';
import { OperationEngine } from '../../operations';

export interface RotationChild {
  knex: Knex.Config;
  keyFile: string;
}

const setup: RotationChild = JSON.parse(process.argv[2]);
const database = knexFactory({ ...setup.knex, useNullAsDefault: true });
const services = new KeyServices();
services.addKeyService(
  new LocalKeyService({ path: setup.keyFile, keys: ['default'] }),
  { moduleId: 'child' },
);
const engine = OperationEngine.create({
  ...{ database, pollMs: 50, backOffMs: 10 },
  logger: mockServices.rootLogger(),
  definitions: [rotateKeyOperation(services)] as never[],
});

process.stdin.resume();
process.stdin.on('end', async () => {
  await engine.stop();
  await database.destroy();
});
engine.start();
