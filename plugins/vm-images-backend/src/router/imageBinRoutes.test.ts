import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ImageUsage,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { NewImageRow } from '../database/images';
import { insertMachine } from '../database/machines';
import { insertTemplate } from '../database/templates';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: ApiBench;

/** An image of Ada's group. */
const own = async (facts: Partial<NewImageRow> = {}) =>
  addImage(bench.knex, {
    ...{ name: 'web', owner_ref: web, visibility: 'private' },
    ...{ platform_id: 'local', platform_image_id: randomUUID(), ...facts },
  });
const inBin = {
  status: 'deleted',
  deleted_at: 5,
  will_destroy_at: 99,
} as const;

/** A machine made from the image; `visible` to whoever asks. */
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

const rowOf = (id: string) => bench.knex('images').where({ id }).first();

describe.each(databases.eachSupportedId())('the bin by HTTP on %s', id => {
  beforeEach(async () => {
    bench = await ApiBench.create(databases, id, { deleteInUse: 'confirm' });
  });

  it('deletes an image in use only when that is confirmed, naming what uses it', async () => {
    const ada = bench.as('ada');
    const image = await own();
    await machineOf(image.id, 'visible-one', true);
    await machineOf(image.id, 'secret-one', false);

    const refused = await ada.delete(`/images/${image.id}`);
    expect(refused.status).toBe(409);
    const { message } = refused.body.error;
    expect(message).toMatch(/2 virtual machines/);
    expect(message).toMatch(/visible-one, 1 more.*confirm=true/);
    expect(message).not.toContain('secret-one');
    expect(bench.deletions).toEqual([]);

    const accepted = await ada.delete(`/images/${image.id}?confirm=true`);
    expect(accepted.status).toBe(202);
    expect(bench.deletions).toEqual([image.id]);
  });

  it('blocks where disks rest on the image, whatever is confirmed', async () => {
    bench.platforms.set('local', {
      ...bench.platforms.get('local')!,
      linkedDisks: true,
    });
    const ada = bench.as('ada');
    const image = await own();
    await machineOf(image.id, 'clone', true);
    const { body } = await ada.get(`/images/${image.id}`);
    expect(body.actions.delete.findings[0].rule).toBe('delete.storage');
    const usage = await ada.get(`/images/${image.id}/usage`);
    expect(usage.body.virtualMachines.items[0]).toMatchObject({
      ...{ name: 'clone', storage: true },
      loses: expect.stringMatching(/disk rests/),
    });
    const refused = await ada.delete(`/images/${image.id}?confirm=true`);
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(/Disks of virtual machines/);

    await bench.knex('machines').update({ state: 'lost' });
    expect((await ada.delete(`/images/${image.id}`)).status).toBe(409);
    const confirmed = await ada.delete(`/images/${image.id}?confirm=true`);
    expect(confirmed.status).toBe(202);
  });

  it('tells what depends on an image, and of the hidden only how many', async () => {
    const image = await own();
    await machineOf(image.id, 'visible-one', true);
    await machineOf(image.id, 'secret-one', false);
    for (const [name, owner_ref] of [
      ['derived', web],
      ['hidden-copy', ops],
    ]) {
      const child = await own({ name, owner_ref });
      await bench.knex('image_parents').insert({
        ...{ image_id: child.id, parent_id: image.id },
        ...{ relation: 'captured', created_at: 1 },
      });
      await insertTemplate({
        tx: bench.knex,
        template: {
          ...{ id: randomUUID(), name: `t-${name}`, title: `T ${name}` },
          ...{ os: '{"type":"linux"}', owner_ref, created_by: owner_ref },
          visibility: 'private',
          mappings: JSON.stringify([
            {
              ...{ platformId: 'local', region: 'here', sizes: [] },
              ...{ imageId: image.id, imageSource: 'custom' },
            },
          ]),
        },
      });
    }
    const { body, text } = await bench
      .as('ada')
      .get(`/images/${image.id}/usage`);
    const names = ({ total, hidden, items }: ImageUsage['images']) => [
      ...[total, hidden, ...items.map(({ name }) => name)],
    ];
    const usage: ImageUsage = body;
    expect(names(usage.virtualMachines)).toEqual([2, 1, 'visible-one']);
    expect(names(usage.images)).toEqual([2, 1, 'derived']);
    expect(names(usage.templates)).toEqual([2, 1, 'T derived']);
    expect(text).not.toMatch(/secret-one|hidden-copy/);
    const foreign = await bench.as('eve').get(`/images/${image.id}/usage`);
    expect(foreign.status).toBe(404);
  });

  it('restores once, and lets only the name and the description be edited before', async () => {
    const ada = bench.as('ada');
    const image = await own({ ...inBin, deleted_from: 'failed' });
    const shown = await ada.get(`/images/${image.id}`);
    expect(shown.body).toMatchObject({
      ...{ status: 'deleted', protected: false },
      ...{ deletedAt: '1970-01-01T00:00:00.005Z' },
      willDestroyAt: '1970-01-01T00:00:00.099Z',
      actions: { restore: { effect: 'allow' }, destroy: { effect: 'allow' } },
    });
    const at = `/images/${image.id}`;
    const named = await ada.patch(at).send({ name: 'old', description: 'x' });
    expect(named.status).toBe(200);
    const refused = await ada.patch(at).send({ tags: ['a'], name: 'other' });
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(/"tags" cannot be changed/);

    expect((await bench.as('eve').post(`${at}/restore`)).status).toBe(404);
    const key = { 'Idempotency-Key': 'restore-once' };
    const restored = await ada.post(`${at}/restore`).set(key);
    expect([restored.status, restored.body.status]).toEqual([200, 'failed']);
    const again = await ada.post(`${at}/restore`).set(key);
    expect([again.status, again.body.name]).toEqual([200, 'old']);
    expect((await ada.post(`${at}/restore`)).status).toBe(409);
    expect((await ada.post(`${at}/destroy`)).status).toBe(409);
  });

  it('protects from deletion until that is switched off', async () => {
    const ada = bench.as('ada');
    const { id: imageId } = await own({ visibility: 'public' });
    const at = `/images/${imageId}`;
    expect(
      (await bench.as('bob').patch(at).send({ protected: true })).status,
    ).toBe(403);
    await ada.patch(at).send({ protected: true });
    const refused = await ada.delete(at);
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(/protected.*switch/);
    await ada.patch(at).send({ protected: false });
    expect((await ada.delete(at)).status).toBe(202);
  });

  it('changes many, each for itself and as its own route would', async () => {
    const ada = bench.as('ada');
    const free = await own({ name: 'free' });
    const used = await own({ name: 'used' });
    await machineOf(used.id, 'visible-one', true);
    const foreign = await own({ name: 'foreign', owner_ref: ops });
    const open = await own({ owner_ref: ops, visibility: 'public' });
    const ids = [free.id, used.id, foreign.id, open.id];
    const body = { action: 'delete', ids };
    const key = { 'Idempotency-Key': 'delete-them-all' };
    const answer = await ada.post('/images/batch').set(key).send(body);
    expect(answer.status).toBe(200);
    expect(answer.body.items).toMatchObject([
      { id: free.id, status: 'ok', operation: { kind: 'image.delete' } },
      { id: used.id, status: 'error', error: { status: 409 } },
      { id: foreign.id, error: { name: 'NotFoundError', status: 404 } },
      { id: open.id, error: { name: 'NotAllowedError', status: 403 } },
    ]);
    expect(answer.text).not.toContain('"foreign"');
    const events = bench.auditor.createEvent.mock.calls.map(
      ([{ eventId, meta }]) => [eventId, meta?.imageId],
    );
    expect(events).toEqual([
      ['image-batch', undefined],
      ...ids.map(one => ['image-delete', one]),
    ]);
    await ada.post('/images/batch').set(key).send(body);
    expect(bench.deletions).toEqual([free.id]);

    const confirmed = { action: 'delete', ids: [used.id], confirm: true };
    await ada.post('/images/batch').send(confirmed);
    expect(bench.deletions).toEqual([free.id, used.id]);
  });

  it('tags and untags many, and takes nothing too much', async () => {
    const ada = bench.as('ada');
    const full = Array.from({ length: 20 }, (_, at) => `t${at}`);
    const [one, two] = [
      await own({ tags: '["old"]' }),
      await own({ tags: JSON.stringify(full) }),
    ];
    const binned = await own(inBin);
    const batch = (action: string, tags?: string[]) =>
      ada
        .post('/images/batch')
        .send({ action, tags, ids: [one.id, two.id, binned.id] });
    const tagged = await batch('tag', ['New', 'old']);
    expect(tagged.body.items).toMatchObject([
      { status: 'ok' },
      { error: { name: 'InputError', status: 400 } },
      { error: { name: 'ConflictError', status: 409 } },
    ]);
    expect(JSON.parse((await rowOf(one.id)).tags)).toEqual(['old', 'new']);
    await batch('untag', ['old', 't0']);
    expect(JSON.parse((await rowOf(one.id)).tags)).toEqual(['new']);
    expect(JSON.parse((await rowOf(two.id)).tags)).toHaveLength(19);
    expect((await batch('tag')).status).toBe(400);
    expect((await batch('launch')).status).toBe(400);

    const restored = await batch('restore');
    expect(restored.body.items[2]).toEqual({ id: binned.id, status: 'ok' });
    expect((await rowOf(binned.id)).status).toBe('available');
  });
});
