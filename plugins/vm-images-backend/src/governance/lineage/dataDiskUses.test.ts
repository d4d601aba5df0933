/** A virtual machine uses an image also where only a data disk was made of it. */
import { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageRow } from '../../database/tables';
import { listMachines, type MachineListRequest } from '../../database/machines';
import { holdMachineImage } from '../../database/machines/machineDiskImages';
import { getImage } from '../../database/imageList/getImage';
import {
  as,
  GovernanceBench,
  ops,
  web,
} from '../__testUtils__/GovernanceBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('data disks on %s', id => {
  let bench: GovernanceBench;
  let system: ImageRow;
  let data: ImageRow;

  const hold = (machineId: string, image: ImageRow) =>
    bench.knex.transaction(tx =>
      holdMachineImage({ tx, machineId, imageId: image.id }),
    );

  /** Of web: one that has it twice, one as a disk. Of ops: a disk, and a former one. */
  beforeEach(async () => {
    bench = await GovernanceBench.create(databases, id);
    system = await bench.image({ name: 'system' });
    data = await bench.image({ name: 'data', visibility: 'public' });
    await hold(await bench.machine(data, { name: 'both' }), data);
    await hold(await bench.machine(system, { name: 'disk' }), data);
    const foreign = { owner_ref: ops, name: 'foreign' };
    await hold(await bench.machine(system, foreign), data);
    const gone = { owner_ref: ops, name: 'gone', deleted_at: 5 };
    await hold(await bench.machine(system, gone), data);
    await bench.machine(system, { name: 'other' });
  });

  it('count for who runs an image, each machine once', async () => {
    const { machineOwners } = bench.governance;
    expect(await machineOwners.owners(data.id, as('ada'))).toEqual({
      owners: [
        { ownerRef: web, virtualMachines: 2 },
        { ownerRef: ops, virtualMachines: 1 },
      ],
      ...{ total: 3, complete: true },
    });
    expect((await machineOwners.owners(data.id, as('bob'))).owners).toEqual([
      { ownerRef: ops, virtualMachines: 1 },
    ]);
  });

  it('count in the lineage, each machine once', async () => {
    const child = await bench.derived(data, { name: 'child' });
    const { images } = await bench.governance.lineage.lineage(
      ...([data.id, as('ada')] as const),
    );
    expect(images.map(one => [one.id, one.virtualMachines])).toEqual([
      [data.id, 3],
      [child.id, 0],
    ]);
  });

  it('count on the image, each machine once', async () => {
    const found = await getImage({ knex: bench.knex, id: data.id });
    expect(found?.image.usedBy).toBe(3);
  });

  it('are listed, each machine once', async () => {
    const request: MachineListRequest = {
      ...{ platforms: [], states: [], owners: [], terms: [], limit: 10 },
      ...{ sort: 'name', order: 'asc', count: 'exact', list: '' },
      imageId: data.id,
    };
    const view = { everything: true, owners: [] };
    const page = await listMachines({ tx: bench.knex, request, view });
    expect(page.total).toBe(3);
    expect(page.rows.map(({ name }) => name)).toEqual([
      ...['both', 'disk', 'foreign'],
    ]);
  });

  it('have their owners told of a revocation, each machine once', async () => {
    await bench.governance.standings.change(
      ...([data.id, { to: 'revoked', reason: 'It leaks.' }] as const),
      as('ada'),
    );
    expect(
      bench.notified.map(({ to, description }) => [to, description]),
    ).toEqual([
      [ops, 'It leaks. It runs on foreign.'],
      [web, 'It leaks. It runs on both, disk.'],
    ]);
  });
});
