import { TestDatabases } from '@backstage/backend-test-utils';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { insertImage, moveImage, patchImage } from '../../database/images';
import { patchMachine } from '../../database/machines';
import type { ImageRow, MachineRow } from '../../database/tables';
import { WorkBench, ada, small } from '../../machines/__testUtils__/WorkBench';
import { PlatformSync } from './PlatformSync';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const signal = new AbortController().signal;
let bench: WorkBench;
let sync: PlatformSync;
afterEach(async () => {
  await sync.stop();
  await bench.close();
});

const imageRows = () =>
  bench.database<ImageRow>('images').whereNull('deleted_at').orderBy('name');
const machineRows = () =>
  bench.database<MachineRow>('machines').whereNull('deleted_at');
const state = () => bench.database('platform_states').first();

/** A machine that somebody made without the portal. */
async function strangeMachine(imageId: string, marker = 'not-ours') {
  return bench.platform.launch!.create(
    {
      marker,
      name: 'handmade',
      hostname: 'handmade',
      region: 'here',
      imageId,
      flavor: small,
      login: { sshPublicKeys: [] },
      userData: [],
    },
    { signal, idempotencyKey: `strange-${marker}` },
  );
}

describe.each(databases.eachSupportedId())('synchronizing on %s', id => {
  beforeEach(async () => {
    bench = await WorkBench.create(databases, id);
    sync = makeSync();
  });

  const makeSync = (adoptAs?: string, templatesFromPublicImages = false) =>
    new PlatformSync({
      database: bench.database,
      registry: bench.registry,
      logger: bench.logger,
      adoptAs: () => adoptAs,
      templatesFromPublicImages,
    });

  const statements = async (work: () => Promise<void>) => {
    let count = 0;
    const counter = () => {
      count += 1;
    };
    bench.database.on('query', counter);
    await work();
    bench.database.off('query', counter);
    return count;
  };

  it('finds what is there once, and leaves it alone after that', async () => {
    bench.platform.offer({
      name: 'debian-12',
      family: 'debian',
      version: '12',
    });
    bench.platform.offer({ name: 'secret', visibility: 'private' });
    await sync.run('memory');
    const [debian, secret, offered] = await imageRows();
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
    expect(await state()).toMatchObject({
      platform_id: 'memory',
      last_sync_error: null,
    });

    const before = await imageRows();
    await sync.run('memory');
    expect(await imageRows()).toEqual(before);
  });

  it('gives what was made outside to whom the configuration names', async () => {
    bench.platform.offer({ name: 'secret', visibility: 'private' });
    const { images } = await bench.onPlatform();
    const machine = await strangeMachine(images[0].id);
    sync = makeSync('group:default/ops');
    await sync.run('memory');
    const secret = (await imageRows()).find(row => row.name === 'secret');
    expect(secret).toMatchObject({ owner_ref: 'group:default/ops' });
    expect(await machineRows()).toMatchObject([
      {
        name: 'handmade',
        owner_ref: 'group:default/ops',
        state: 'running',
        platform_machine_id: machine.id,
        image_id: (await imageRows()).find(
          row => row.platform_image_id === images[0].id,
        )!.id,
      },
    ]);
  });

  it('takes over what a portal with this database once made', async () => {
    const marker = '5a6b7c8d-0000-4000-8000-123456789abc';
    const { images } = await bench.onPlatform();
    await strangeMachine(images[0].id, marker);
    await sync.run('memory');
    expect(await machineRows()).toMatchObject([{ id: marker }]);
  });

  it('follows what changes, but not over what an administrator said', async () => {
    const offered = bench.platform.offer({ name: 'debian-12' });
    await sync.run('memory');
    const { id: imageId } = (await imageRows())[0];
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

  it('removes what nobody owns and shows owners what they lost', async () => {
    const gone = bench.platform.offer({ name: 'gone' });
    const mine = bench.platform.offer({ name: 'mine', visibility: 'private' });
    sync = makeSync(ada);
    await sync.run('memory');
    const rows = await imageRows();
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

    const again = await statements(() => sync.run('memory'));
    expect(again).toBeLessThan(12);
    const back = [mine];
    jest
      .spyOn(bench.platform.inventory, 'images')
      .mockImplementation(async function* them() {
        yield* back;
      });
    await makeSync(ada).run('memory');
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
    expect(await imageRows()).toHaveLength(121);
    expect((await state()).last_sync_error).toMatch(/101 of 121/);
    expect((await state()).last_sync_at).not.toBeNull();

    // Each is asked for again, and they are all still there.
    await sync.run('memory', { acceptLosses: true });
    expect(await imageRows()).toHaveLength(121);

    list.mockImplementation(async function* broken() {
      yield* images.slice(0, 5);
      throw new Error('page 2: 502 Bad Gateway');
    });
    await expect(sync.run('memory')).rejects.toThrow('502');
    expect(await imageRows()).toHaveLength(121);
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
    const unchanged = await statements(() => sync.run('memory'));
    // One per thousand, and a few for machines, the count and the note.
    expect(unchanged).toBeLessThanOrEqual(20 + 10);

    for (let n = 0; n < 200; n += 1) {
      many[n * 100] = { ...many[n * 100], sizeBytes: 99_000 + n };
    }
    const changed = await statements(() => sync.run('memory'));
    expect(changed).toBeLessThanOrEqual(20 + 20);
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
    sync = makeSync(undefined, true);
    await sync.run('memory');
    const templates = () => bench.database('templates').orderBy('name');
    const [debian, small] = await templates();
    const image = (await imageRows()).find(row => row.name === 'Debian 12')!;
    expect(debian).toMatchObject({
      name: 'debian-12',
      title: 'Debian 12',
      owner_ref: '',
      visibility: 'public',
      login_user: 'debian',
      made_for: `memory/here/${offered.id}`,
    });
    expect(JSON.parse(debian.mappings)).toMatchObject([{ imageId: image.id }]);
    expect(small.name).toBe('small-linux');
    expect(await templates()).toHaveLength(2);

    await bench
      .database('templates')
      .where({ id: small.id })
      .update({ deleted_at: 1 });
    await sync.run('memory');
    await makeSync(undefined, true).run('memory');
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
    const again = (await imageRows()).find(row => row.name === 'Debian 12')!;
    expect(again.id).not.toBe(image.id);
    const [followed] = await templates();
    expect(JSON.parse(followed.mappings)).toMatchObject([
      { imageId: again.id },
    ]);
  });

  it('says so when the platform is away', async () => {
    bench.platform.setHealth({ status: 'unavailable', reason: 'no power' });
    await bench.registry.stop();
    const later = makeSync();
    jest.spyOn(bench.registry, 'use').mockImplementation(() => {
      throw new Error('Platform "In memory" is unavailable. no power');
    });
    await later.runQuietly('memory');
    expect((await state()).last_sync_error).toMatch(/no power/);
    jest.restoreAllMocks();
  });
});
