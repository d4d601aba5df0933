/** What depends on an image of which data disks were made. */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { insertMachine } from '../database/machines';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: ApiBench;

const own = (name: string) =>
  addImage(bench.knex, {
    ...{ name, owner_ref: web, visibility: 'private', kind: 'data-disk' },
    ...{ platform_id: 'local', platform_image_id: randomUUID() },
  });

/** A machine of another image with a data disk of this one. */
async function machineWith(
  facts: { name: string; imageId: string; state?: 'lost' },
  dataImageId: string,
  visible = true,
) {
  const { name, imageId, state = 'running' } = facts;
  const machine = { id: randomUUID(), name, platformMachineId: `p-${name}` };
  await insertMachine({
    tx: bench.knex,
    machine: {
      ...{ id: machine.id, name, platform_id: 'local', region: 'here', state },
      ...{ vcpus: 1, memory_mib: 256, disk_gib: 1, image_id: imageId },
      ...{ owner_ref: ops, created_by: '' },
      platform_machine_id: machine.platformMachineId,
    },
  });
  await bench.knex('machine_disk_images').insert({
    ...{ image_id: dataImageId, machine_id: machine.id },
  });
  if (!visible) return;
  const disk = { id: 'd1', role: 'data', sizeGiB: 1, imageId: dataImageId };
  const seen = { ...machine, imageId, state, disks: [disk] };
  bench.visibleMachines.push(seen as VirtualMachine);
}

describe.each(databases.eachSupportedId())('data disks on %s', id => {
  it('keep their image, are told as what depends on it, and lose nothing else', async () => {
    bench = await ApiBench.create(databases, id, { deleteInUse: 'block' });
    const system = (await own('system')).id;
    const data = (await own('data')).id;
    const usage = async () =>
      (await bench.as('ada').get(`/images/${data}/usage`)).body.virtualMachines;
    expect(await usage()).toEqual({ total: 0, items: [], hidden: 0 });

    await machineWith({ name: 'one', imageId: system }, data);
    await machineWith({ name: 'both', imageId: data }, data);
    await machineWith({ name: 'secret', imageId: system }, data, false);
    expect(await usage()).toMatchObject({
      ...{ total: 3, hidden: 1, resting: 0 },
      items: [
        { name: 'one', loses: expect.stringContaining('data disk') },
        { name: 'both', loses: expect.stringContaining('rebuilt') },
      ],
    });

    bench.platforms.set('local', {
      ...bench.platforms.get('local')!,
      linkedDisks: true,
    });
    expect(await usage()).toMatchObject({
      ...{ total: 3, hidden: 1, resting: 3 },
      items: [{ storage: true }, { storage: true }],
    });
    const refused = await bench.as('ada').delete(`/images/${data}`);
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(/Disks of virtual machines/);
    const { virtualMachines } = refused.body.error.dependents;
    expect(virtualMachines).toEqual(await usage());
  });
});
