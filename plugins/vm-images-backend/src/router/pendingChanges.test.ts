import { TestDatabases } from '@backstage/backend-test-utils';
import { imageStatuses } from '@vm-images/backstage-plugin-vm-images-common';
import { getImageRow, moveImage } from '../database/images';
import { addImage } from '../database/testing/catalogBench';
import type { PlatformFacts } from '../platforms';
import { ApiBench, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('editing an image on %s', id => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await ApiBench.create(databases, id);
    local({ capabilities: ['launch', 'nic.multi-queue', 'nic.sriov'] });
  });

  /** What the platform is like. */
  const local = (facts: Partial<PlatformFacts>) =>
    bench.platforms.set('local', {
      ...bench.platforms.get('local')!,
      ...facts,
    });

  const patch = (imageId: string, change: object) =>
    bench.as('ada').patch(`/images/${imageId}`).send(change);

  it('takes a name, a remark and a project group in every state', async () => {
    for (const status of Object.keys(imageStatuses)) {
      if (status === 'destroyed') continue;
      const row = await addImage(bench.knex, {
        ...{ status: status as 'available', owner_ref: web },
        ...(status === 'deleted' && { deleted_at: 5 }),
      });
      const words = { name: `was ${status}`, description: 'a remark' };
      const { body } = await patch(row.id, words);
      expect(body).toMatchObject({ status, ...words });
      expect(body.pendingChange).toBeUndefined();
      if (status === 'deleted') continue;
      const grouped = await patch(row.id, { projectGroup: ' shop ' });
      expect(grouped.body.projectGroup).toBe('shop');
    }
  });

  it('writes at once what the disk needs, while nobody is making it', async () => {
    const { id: image } = await addImage(bench.knex, {
      ...{ owner_ref: web, features: '{"cloudInit":true}' },
    });
    const { body } = await patch(image, {
      ...{ minMemoryMiB: 512, maxMemoryMiB: 4096 },
      features: { multiQueue: true, sriov: true },
    });
    expect(body).toMatchObject({
      ...{ minMemoryMiB: 512, maxMemoryMiB: 4096 },
      features: { cloudInit: true, multiQueue: true, sriov: true },
    });
    expect(body.pendingChange).toBeUndefined();
  });

  it.each(['available', 'importing'] as const)(
    'takes away what need not be said, of an image that is %s',
    async status => {
      const { id: image } = await addImage(bench.knex, {
        ...{ status, owner_ref: web, default_user: 'debian' },
        ...{ min_memory_mib: 512, max_memory_mib: 1024 },
      });
      const nothing = {
        ...{ minMemoryMiB: null, maxMemoryMiB: null, defaultUser: null },
      };
      expect((await patch(image, nothing)).status).toBe(200);
      // The most that was does not count any more.
      const more = await patch(image, { minMemoryMiB: 2048 });
      expect(more.status).toBe(200);
      await patch(image, { minMemoryMiB: null });
      if (status === 'importing') {
        await moveImage({ tx: bench.knex, id: image, to: 'available' });
      }
      expect(
        await bench.knex('images').where({ id: image }).first(),
      ).toMatchObject({
        ...{ min_memory_mib: null, max_memory_mib: null, default_user: null },
      });
      const refused = await patch(image, { name: null });
      expect(refused.status).toBe(400);
    },
  );

  it('asks of the hardware only what the platform gives', async () => {
    local({ title: 'Local', capabilities: ['launch', 'nic.sriov'] });
    const { id: image } = await addImage(bench.knex, {
      ...{ owner_ref: web, features: '{"multiQueue":true}' },
    });
    const refused = await patch(image, {
      features: { multiQueue: true, sriov: true, hotUpgrade: true },
    });
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({
      name: 'ConflictError',
      message:
        'Platform "Local" cannot add memory or processors to virtual machines that run. Leave "hotUpgrade" off.',
    });
    const kept = { multiQueue: true, sriov: true, hotUpgrade: false };
    const { status, body } = await patch(image, { features: kept });
    expect(status).toBe(200);
    expect(body.features).toEqual(kept);
    // What it came with is told at the launch, and can be taken off for good.
    expect(body.actions.launch).toMatchObject({
      effect: 'warn',
      findings: [{ rule: 'launch.features' }],
    });
    const off = await patch(image, { features: { multiQueue: false } });
    expect(off.body.actions.launch.effect).toBe('allow');
    const again = await patch(image, { features: { multiQueue: true } });
    expect(again.status).toBe(409);
  });

  it('keeps it waiting while it is made, and then writes it over what was found', async () => {
    const { id: image } = await addImage(bench.knex, {
      ...{ status: 'importing', owner_ref: web },
    });
    await patch(image, { minMemoryMiB: 512, features: { sriov: true } });
    const second = await patch(image, {
      ...{ name: 'renamed', os: { type: 'linux', distribution: 'Alpine' } },
      features: { multiQueue: true },
    });
    const pendingChange = {
      ...{ minMemoryMiB: 512, os: { type: 'linux', distribution: 'Alpine' } },
      features: { sriov: true, multiQueue: true },
    };
    expect(second.body).toMatchObject({ name: 'renamed', pendingChange });
    expect(second.body.minMemoryMiB).toBeUndefined();
    expect(second.body.os.distribution).toBe('debian');
    // What waits counts when the next change is judged.
    const { status, body } = await patch(image, { maxMemoryMiB: 256 });
    expect([status, body.error.name]).toEqual([400, 'InputError']);

    const found = {
      ...{ os_distribution: 'debian', min_memory_mib: 128 },
      features: '{"cloudInit":true,"sriov":false}',
    };
    await moveImage({
      tx: bench.knex,
      id: image,
      to: 'available',
      patch: found,
    });
    const { body: done } = await bench.as('ada').get(`/images/${image}`);
    expect(done).toMatchObject({
      ...{ name: 'renamed', status: 'available', minMemoryMiB: 512 },
      ...{ os: { type: 'linux', distribution: 'alpine' } },
      features: { cloudInit: true, sriov: true, multiQueue: true },
    });
    expect(done.pendingChange).toBeUndefined();
  });

  it('loses nothing when the making ends at the same time or fails', async () => {
    const { id: image } = await addImage(bench.knex, {
      ...{ status: 'importing', owner_ref: web },
    });
    await patch(image, { minMemoryMiB: 512 });
    await moveImage({ tx: bench.knex, id: image, to: 'failed' });
    const { body } = await patch(image, { maxMemoryMiB: 1024 });
    expect(body.pendingChange).toEqual({
      ...{ minMemoryMiB: 512, maxMemoryMiB: 1024 },
    });
    for (const to of ['pending', 'importing'] as const) {
      await moveImage({ tx: bench.knex, id: image, to });
    }
    await Promise.all([
      bench.knex.transaction(tx =>
        moveImage({ tx, id: image, to: 'available' }),
      ),
      patch(image, { minDiskGiB: 3 }),
    ]);
    const row = await getImageRow({ tx: bench.knex, id: image });
    expect(row).toMatchObject({
      ...{ min_memory_mib: 512, max_memory_mib: 1024, pending_change: null },
    });
    expect(Number(row!.min_disk_gib)).toBe(3);
  });
});
