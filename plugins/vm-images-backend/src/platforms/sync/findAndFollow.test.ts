import { TestDatabases } from '@backstage/backend-test-utils';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { patchImage } from '../../database/images';
import { ada } from '../../machines/__testUtils__/WorkBench';
import { SyncBench, signal } from './__testUtils__/SyncBench';
import type { PlatformSync } from './PlatformSync';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let syncs: SyncBench;
let bench: SyncBench['work'];
let sync: PlatformSync;
afterEach(() => syncs.close());

describe.each(databases.eachSupportedId())(
  'finding and following on %s',
  id => {
    beforeEach(async () => {
      syncs = await SyncBench.create(databases, id);
      bench = syncs.work;
      sync = syncs.sync();
    });

    it('finds what is there once, and leaves it alone after that', async () => {
      bench.platform.offer({
        name: 'debian-12',
        family: 'debian',
        version: '12',
      });
      bench.platform.offer({ name: 'secret', visibility: 'private' });
      await sync.run('memory');
      const [debian, secret, offered] = await syncs.imageRows();
      expect(debian).toMatchObject({
        name: 'debian-12',
        family: 'debian',
        visibility: 'public',
        status: 'available',
        owner_ref: '',
        audience: '*',
        format: 'qcow2',
      });
      expect(secret).toMatchObject({
        name: 'secret',
        visibility: 'private',
        owner_ref: '',
        audience: '',
      });
      expect(offered.name).toBe('small-linux');
      expect(JSON.parse(secret.origin).text).toBe('Found on In memory.');
      expect(await syncs.state()).toMatchObject({
        platform_id: 'memory',
        last_sync_error: null,
      });

      const before = await syncs.imageRows();
      await sync.run('memory');
      expect(await syncs.imageRows()).toEqual(before);
    });

    it('gives what was made outside to whom the configuration names', async () => {
      bench.platform.offer({ name: 'secret', visibility: 'private' });
      const { images } = await bench.onPlatform();
      const machine = await syncs.strangeMachine(images[0].id);
      sync = syncs.sync('group:default/ops');
      await sync.run('memory');
      const secret = (await syncs.imageRows()).find(
        row => row.name === 'secret',
      );
      expect(secret).toMatchObject({ owner_ref: 'group:default/ops' });
      expect(await syncs.machineRows()).toMatchObject([
        {
          name: 'handmade',
          owner_ref: 'group:default/ops',
          state: 'running',
          platform_machine_id: machine.id,
          image_id: (await syncs.imageRows()).find(
            row => row.platform_image_id === images[0].id,
          )!.id,
        },
      ]);
    });

    it('leaves shared what is shared', async () => {
      const { id: offered } = bench.platform.offer({
        ...{ name: 'before', visibility: 'private' },
      });
      sync = syncs.sync('group:default/ops');
      await sync.run('memory');
      const known = (await syncs.imageRows()).find(
        row => row.platform_image_id === offered,
      )!;
      const patch = { visibility: 'shared' } as const;
      await patchImage({ tx: bench.database, id: known.id, patch });
      const stored = (await bench.platform.inventory.image(offered, {
        signal,
      }))!;
      stored.name = 'after';
      await sync.run('memory');
      expect(await bench.imageRow(known.id)).toMatchObject({
        ...{ name: 'after', visibility: 'shared' },
      });
    });

    it('takes over what a portal with this database once made', async () => {
      const marker = '5a6b7c8d-0000-4000-8000-123456789abc';
      const { images } = await bench.onPlatform();
      await syncs.strangeMachine(images[0].id, marker);
      await sync.run('memory');
      expect(await syncs.machineRows()).toMatchObject([{ id: marker }]);
    });

    it('follows what changes, but not over what an administrator said', async () => {
      const offered = bench.platform.offer({ name: 'debian-12' });
      await sync.run('memory');
      const { id: imageId } = (await syncs.imageRows())[0];
      const tags = '["gold"]';
      await patchImage({
        tx: bench.database,
        id: imageId,
        patch: { name: 'Debian, blessed', tags },
      });

      const stored: PlatformImage = (await bench.platform.inventory.image(
        offered.id,
        { signal },
      ))!;
      stored.sizeBytes = 4711;
      await sync.run('memory');
      const measured = await bench.imageRow(imageId);
      expect(measured.name).toBe('Debian, blessed');
      expect(Number(measured.size_bytes)).toBe(4711);
      const tagged = await bench
        .database('image_tags')
        .where({ image_id: imageId });
      expect(tagged.map(row => Number(row.updated_at))).toEqual([
        Number(measured.updated_at),
      ]);

      stored.name = 'debian-12.7';
      await sync.run('memory');
      expect(await bench.imageRow(imageId)).toMatchObject({
        name: 'debian-12.7',
        name_key: 'debian-12.7',
        tags,
      });
    });

    it('follows machines: stopped, moved, lost and back again', async () => {
      const machine = await bench.running();
      const platformId = machine.platform_machine_id!;
      const ref = { id: platformId, marker: machine.id };
      await sync.run('memory');
      expect(await bench.machine(machine.id)).toEqual(machine);

      await bench.platform.power!.stop(ref, {
        ...{ signal, idempotencyKey: 'x' },
        ...{ force: false, graceMs: 1 },
      });
      await sync.run('memory');
      expect(await bench.machine(machine.id)).toMatchObject({
        state: 'stopped',
        platform_status: 'stopped',
      });

      const { inventory } = bench.platform;
      const hidden = await inventory.machine(platformId, { signal });
      const one = jest.spyOn(inventory, 'machine').mockResolvedValue(undefined);
      const all = jest
        .spyOn(inventory, 'machines')
        .mockImplementation(async function* none() {});
      await sync.run('memory');
      const lost = await bench.machine(machine.id);
      expect(lost).toMatchObject({ state: 'lost', owner_ref: ada });
      expect(JSON.parse(lost.failure!).reason).toMatch(/no longer has/);

      one.mockRestore();
      all.mockRestore();
      expect(hidden).toBeDefined();
      await sync.run('memory');
      expect(await bench.machine(machine.id)).toMatchObject({
        state: 'stopped',
        failure: null,
      });
    });

    it('keeps counters in step', async () => {
      bench.platform.offer({ name: 'debian-12' });
      await sync.run('memory');
      const changes = await bench.database('image_count_changes');
      expect(changes).toHaveLength(2);
    });

    it('makes a template of each public image, once', async () => {
      const offered = bench.platform.offer({
        name: 'Debian 12',
        family: 'debian',
      });
      bench.platform.offer({ name: 'data', kind: 'data-disk' });
      bench.platform.offer({ name: 'secret', visibility: 'private' });
      sync = syncs.sync(undefined, true);
      await sync.run('memory');
      const templates = () => bench.database('templates').orderBy('name');
      const [debian, small] = await templates();
      const image = (await syncs.imageRows()).find(
        row => row.name === 'Debian 12',
      )!;
      expect(debian).toMatchObject({
        name: 'debian-12',
        title: 'Debian 12',
        owner_ref: '',
        visibility: 'public',
        login_user: 'debian',
        made_for: `memory/here/${offered.id}`,
      });
      expect(JSON.parse(debian.mappings)).toMatchObject([
        { imageId: image.id },
      ]);
      expect(small.name).toBe('small-linux');
      expect(await templates()).toHaveLength(2);

      await bench
        .database('templates')
        .where({ id: small.id })
        .update({ deleted_at: 1 });
      await sync.run('memory');
      await syncs.sync(undefined, true).run('memory');
      expect(await templates()).toHaveLength(2);

      // The same image goes and comes back: it has a new row, the template follows.
      const { inventory } = bench.platform;
      const all = (await bench.onPlatform()).images;
      const list = jest
        .spyOn(inventory, 'images')
        .mockImplementation(async function* others() {
          yield* all.filter(({ id: other }) => other !== offered.id);
        });
      const one = jest.spyOn(inventory, 'image').mockResolvedValue(undefined);
      await sync.run('memory');
      expect((await bench.imageRow(image.id)).status).toBe('destroyed');
      list.mockRestore();
      one.mockRestore();
      await sync.run('memory');
      const again = (await syncs.imageRows()).find(
        row => row.name === 'Debian 12',
      )!;
      expect(again.id).not.toBe(image.id);
      const [followed] = await templates();
      expect(JSON.parse(followed.mappings)).toMatchObject([
        { imageId: again.id },
      ]);
    });
  },
);
