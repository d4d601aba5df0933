/** What stands in the way of deleting, as data; by force; and sharing many. */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import type { NewImageRow } from '../database/images';
import { insertMachine } from '../database/machines';
import { addImage } from '../database/testing/catalogBench';
import { addShare } from '../database/testing/shareImage';
import {
  ApiBench,
  ops,
  web,
  type ApiBenchOptions,
} from './__testUtils__/ApiBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const block: ApiBenchOptions = { deleteInUse: 'block' };
let bench: ApiBench;

const own = async (facts: Partial<NewImageRow> = {}) =>
  addImage(bench.knex, {
    ...{ name: 'web', owner_ref: web, visibility: 'private' },
    ...{ platform_id: 'local', platform_image_id: randomUUID(), ...facts },
  });

async function machineOf(imageId: string, name: string, visible: boolean) {
  const machine = { id: randomUUID(), name, platformMachineId: `p-${name}` };
  await insertMachine({
    tx: bench.knex,
    machine: {
      ...{ id: machine.id, name, platform_id: 'local', region: 'here' },
      ...{ vcpus: 1, memory_mib: 256, disk_gib: 1, state: 'running' },
      ...{ owner_ref: ops, created_by: '', image_id: imageId },
      platform_machine_id: machine.platformMachineId,
    },
  });
  if (!visible) return;
  const seen = { ...machine, imageId, state: 'running' };
  bench.visibleMachines.push(seen as VirtualMachine);
}

const linkDisks = () =>
  bench.platforms.set('local', {
    ...bench.platforms.get('local')!,
    linkedDisks: true,
  });

describe.each(databases.eachSupportedId())('deleting on %s', id => {
  it('names what depends on the image as data, and counts what is hidden', async () => {
    bench = await ApiBench.create(databases, id, block);
    const image = await own({ visibility: 'shared' });
    await machineOf(image.id, 'visible-one', true);
    await machineOf(image.id, 'secret-one', false);
    await addShare(bench.knex, { imageId: image.id, recipientRef: ops });
    const refused = await bench.as('ada').delete(`/images/${image.id}`);
    expect(refused.status).toBe(409);
    expect(refused.body.error.dependents).toMatchObject({
      virtualMachines: {
        ...{ total: 2, hidden: 1, resting: 0 },
        items: [{ name: 'visible-one', storage: false }],
      },
      images: { total: 0 },
      templates: { total: 0 },
      shares: { total: 1, hidden: 0, items: [{ name: ops }] },
    });
    expect(refused.text).not.toContain('secret-one');

    linkDisks();
    const resting = await bench.as('ada').delete(`/images/${image.id}`);
    expect(resting.body.error.message).toMatch(/Disks of virtual machines/);
    expect(resting.body.error.dependents.virtualMachines.resting).toBe(2);

    // Who and how many have it is nothing that recipients learn.
    const seen = await bench.as('bob').get(`/images/${image.id}/usage`);
    expect(seen.body.shares).toEqual({ total: 0, hidden: 0, items: [] });
    const shown = await bench.as('bob').get(`/images/${image.id}`);
    expect(shown.text).not.toContain('delete.shared');
    const owned = await bench.as('ada').get(`/images/${image.id}`);
    expect(owned.text).toContain('delete.shared');
  });

  it('by force is for the platform team, unless owners may', async () => {
    bench = await ApiBench.create(databases, id, block);
    const image = await own();
    await machineOf(image.id, 'visible-one', true);
    const at = `/images/${image.id}`;
    const effects = async (who: 'ada' | 'root') => {
      const { actions } = (await bench.as(who).get(at)).body;
      return [actions.delete.effect, actions.forceDelete.effect];
    };
    expect(await effects('ada')).toEqual(['deny', 'deny']);
    expect(await effects('root')).toEqual(['deny', 'warn']);
    const ada = await bench.as('ada').delete(`${at}?force=true`);
    expect([ada.status, bench.deletions]).toEqual([403, []]);
    expect((await bench.as('eve').delete(`${at}?force=true`)).status).toBe(404);
    expect((await bench.as('root').delete(`${at}?confirm=true`)).status).toBe(
      409,
    );
    expect((await bench.as('root').delete(`${at}?force=true`)).status).toBe(
      202,
    );
    expect(bench.deletions).toEqual([image.id]);
    const { calls } = bench.auditor.createEvent.mock;
    expect(calls.at(-1)![0]).toMatchObject({
      ...{ eventId: 'image-delete', meta: { imageId: image.id, force: true } },
    });
  });

  it('by force needs its own permission and that to delete, and breaks no disks', async () => {
    bench = await ApiBench.create(databases, id, {
      ...{ ...block, forceDelete: 'owners' },
    });
    const image = await own();
    await machineOf(image.id, 'visible-one', true);
    const force = () =>
      bench.as('ada').delete(`/images/${image.id}?force=true`);
    for (const name of [
      'vm-images.image.delete.force',
      'vm-images.image.delete',
    ]) {
      bench.policy.set(name, { result: AuthorizeResult.DENY });
      const refused = await force();
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toContain(`"${name}"`);
      bench.policy.clear();
    }
    linkDisks();
    expect((await force()).body.error.message).toMatch(/Disks of virtual/);
    await bench.knex('machines').update({ state: 'lost' });
    expect((await force()).status).toBe(202);
  });
});

describe.each(databases.eachSupportedId())('sharing many on %s', id => {
  it('shares each for itself, and says what became of it', async () => {
    bench = await ApiBench.create(databases, id, block);
    const ada = bench.as('ada');
    const images = [
      await own({ name: 'one' }),
      await own({ name: 'open', visibility: 'public' }),
      await own({ name: 'foreign', owner_ref: ops }),
      await own({ name: 'two' }),
    ];
    const ids = images.map(image => image.id);
    const share = { recipients: [ops], note: 'Try it' };
    const answer = await ada
      .post('/images/batch')
      .send({ action: 'share', ids, share });
    expect(answer.status).toBe(200);
    const shared = {
      shares: { items: [{ recipientRef: ops, result: 'shared' }] },
    };
    expect(answer.body.items).toMatchObject([
      { id: ids[0], status: 'ok', ...shared },
      { id: ids[1], error: { status: 409 } },
      { id: ids[2], error: { status: 404 } },
      { id: ids[3], status: 'ok', ...shared },
    ]);
    const rows = await bench.knex('image_shares').orderBy('image_id');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ recipient_ref: ops, note: 'Try it' });
    const none = await ada.post('/images/batch').send({ action: 'share', ids });
    expect(none.status).toBe(400);
    expect(none.body.error.message).toContain('needs "share"');
  });
});
