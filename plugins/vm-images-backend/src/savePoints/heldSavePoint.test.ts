import { TestDatabases } from '@backstage/backend-test-utils';
import { as } from '../machines/__testUtils__/ServiceBench';
import { startBench } from '../machines/__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ada = as('ada');

it.each(databases.eachSupportedId())(
  'is not deleted on %s while an image is made of it, by a retry either',
  async id => {
    const { bench, services, launched } = await startBench(databases, id);
    try {
      const { faults } = bench.platform;
      const { id: vm } = await launched();
      const made = await services.savePoints.create(
        vm,
        { kind: 'snapshot', name: 'before' },
        ada,
      );
      await bench.ended(made.operation.id);
      const savePointId = made.savePoint.id;
      const error = new Error('The store is away.');
      faults.add({ call: 'snapshot.remove', error, times: 9 });
      const deletion = await services.savePoints.delete(vm, savePointId, ada);
      expect((await bench.ended(deletion.id)).status).toBe('failed');

      faults.delay('snapshot.toImage', 3_600_000);
      const { operation } = await services.machines.capture(
        {
          ...{ virtualMachineId: vm, name: 'made' },
          source: { type: 'snapshot', savePointId },
        },
        ada,
      );
      await expect(services.operations.retry(deletion.id, ada)).rejects.toThrow(
        'The snapshot "before" is being worked on.',
      );
      const [point] = await services.savePoints.list(vm, ada);
      expect(point).toMatchObject({
        status: 'available',
        operation: { id: operation.id },
      });
      await services.operations.cancel(operation.id, ada);
      expect((await bench.ended(operation.id)).status).toBe('cancelled');
    } finally {
      await bench.close();
    }
  },
);
