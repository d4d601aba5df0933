import { TestDatabases } from '@backstage/backend-test-utils';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { insertImage, moveImage } from '../../database/images';
import { patchMachine } from '../../database/machines';
import { ada } from '../../machines/__testUtils__/WorkBench';
import { SyncBench } from './__testUtils__/SyncBench';
import { pieces } from './SyncContext';
import type { PlatformSync } from './PlatformSync';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let syncs: SyncBench;
let bench: SyncBench['work'];
let sync: PlatformSync;
afterEach(() => syncs.close());

describe.each(databases.eachSupportedId())(
  'losing and not believing on %s',
  id => {
    beforeEach(async () => {
      syncs = await SyncBench.create(databases, id);
      bench = syncs.work;
      sync = syncs.sync();
    });

    it('removes what nobody owns and shows owners what they lost', async () => {
      const gone = bench.platform.offer({ name: 'gone' });
      const mine = bench.platform.offer({
        name: 'mine',
        visibility: 'private',
      });
      sync = syncs.sync(ada);
      await sync.run('memory');
      const rows = await syncs.imageRows();
      bench.platform.lose(gone.id);
      bench.platform.lose(mine.id);
      await sync.run('memory');

      const idOf = (name: string) => rows.find(row => row.name === name)!.id;
      expect(await bench.imageRow(idOf('gone'))).toMatchObject({
        status: 'destroyed',
        deleted_at: expect.anything(),
      });
      const lost = await bench.imageRow(idOf('mine'));
      expect(lost).toMatchObject({ status: 'failed', deleted_at: null });
      expect(JSON.parse(lost.failure!).stage).toBe('Synchronize');

      const again = await syncs.statements(() => sync.run('memory'));
      expect(again).toBeLessThan(12);
      const back = [mine];
      jest
        .spyOn(bench.platform.inventory, 'images')
        .mockImplementation(async function* them() {
          yield* back;
        });
      await syncs.sync(ada).run('memory');
      expect(await bench.imageRow(idOf('mine'))).toMatchObject({
        status: 'available',
        failure: null,
      });
    });

    it('never touches what an operation works on', async () => {
      const machine = await bench.running();
      const image = await bench.image();
      await patchMachine({
        tx: bench.database,
        id: machine.id,
        patch: { operation_id: 'live', addresses: '[]' },
      });
      await moveImage({
        tx: bench.database,
        id: image.id,
        to: 'deleting',
        patch: { operation_id: 'live' },
      });
      bench.platform.lose(image.platform_image_id!);
      bench.platform.lose(machine.platform_machine_id!);
      const before = [
        await bench.machine(machine.id),
        await bench.imageRow(image.id),
      ];
      await sync.run('memory');
      expect([
        await bench.machine(machine.id),
        await bench.imageRow(image.id),
      ]).toEqual(before);
    });

    it('does not believe half an answer', async () => {
      for (let n = 0; n < 120; n += 1) bench.platform.offer({ name: `i-${n}` });
      await sync.run('memory');
      const { images } = await bench.onPlatform();
      const { inventory } = bench.platform;
      const list = jest
        .spyOn(inventory, 'images')
        .mockImplementation(async function* half() {
          yield* images.slice(0, 20);
          // Platforms repeat things when they move between pages.
          yield* images.slice(0, 20);
        });
      await expect(sync.run('memory')).rejects.toThrow(
        /no longer lists 101 of 121 images/,
      );
      expect(await syncs.imageRows()).toHaveLength(121);
      expect((await syncs.state()).last_sync_error).toMatch(/101 of 121/);
      expect((await syncs.state()).last_sync_at).not.toBeNull();

      // Each is asked for again, and they are all still there.
      await sync.run('memory', { acceptLosses: true });
      expect(await syncs.imageRows()).toHaveLength(121);

      list.mockImplementation(async function* broken() {
        yield* images.slice(0, 5);
        throw new Error('page 2: 502 Bad Gateway');
      });
      await expect(sync.run('memory')).rejects.toThrow('502');
      expect(await syncs.imageRows()).toHaveLength(121);
    });

    it('costs some hundred statements for many images, and none to write when nothing changed', async () => {
      const { inventory } = bench.platform;
      const template = (await bench.onPlatform()).images[0];
      const many: PlatformImage[] = Array.from({ length: 20_000 }, (_, n) => ({
        ...template,
        id: `remote-${n}`,
        name: `image ${n}`,
      }));
      jest.spyOn(inventory, 'images').mockImplementation(async function* all() {
        yield* many;
      });
      await sync.run('memory');
      const unchanged = await syncs.statements(() => sync.run('memory'));
      // One per piece, and a few for machines, the count and the note.
      const compared = 20_000 / pieces(bench.database).compared;
      expect(unchanged).toBeLessThanOrEqual(compared + 10);

      for (let n = 0; n < 200; n += 1) {
        many[n * 100] = { ...many[n * 100], sizeBytes: 99_000 + n };
      }
      const changed = await syncs.statements(() => sync.run('memory'));
      const written = 200 / pieces(bench.database).written;
      expect(changed).toBeLessThanOrEqual(compared + 10 + 10 * written);
      const [{ n }] = await bench
        .database('images')
        .where('size_bytes', '>=', 99_000)
        .count({ n: '*' });
      expect(Number(n)).toBe(200);
      const [{ n: all }] = await bench.database('images').count({ n: '*' });
      expect(Number(all)).toBe(20_000);
    });

    it('links a leftover to its row, so that it can be destroyed', async () => {
      const marker = '5a6b7c8d-0000-4000-8000-123456789abc';
      const offered = bench.platform.offer({
        name: 'leftover',
        visibility: 'private',
        marker,
      });
      await insertImage({
        tx: bench.database,
        image: {
          id: marker,
          name: 'leftover',
          kind: 'system-disk',
          visibility: 'private',
          status: 'failed',
          platform_id: 'memory',
          region: 'here',
          os_type: 'linux',
          architecture: 'x86_64',
          boot_mode: 'both',
          origin: '{}',
          owner_ref: ada,
          created_by: ada,
        },
      });
      await sync.run('memory');
      expect(await bench.imageRow(marker)).toMatchObject({
        platform_image_id: offered.id,
        status: 'failed',
        name: 'leftover',
      });
    });

    it('says so when the platform is away', async () => {
      bench.platform.setHealth({ status: 'unavailable', reason: 'no power' });
      await bench.registry.stop();
      const later = syncs.sync();
      jest.spyOn(bench.registry, 'use').mockImplementation(() => {
        throw new Error('Platform "In memory" is unavailable. no power');
      });
      await later.runQuietly('memory');
      expect((await syncs.state()).last_sync_error).toMatch(/no power/);
      jest.restoreAllMocks();
    });
  },
);
