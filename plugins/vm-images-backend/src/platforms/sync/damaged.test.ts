/** X8: an image that its platform finds damaged is for nothing until it is whole. */
import { TestDatabases } from '@backstage/backend-test-utils';
import type { PlatformImage } from '@vm-images/backstage-plugin-vm-images-node';
import { ada } from '../../machines/__testUtils__/WorkBench';
import { SyncBench } from './__testUtils__/SyncBench';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('a damaged image on %s', id => {
  let syncs: SyncBench;
  beforeEach(async () => {
    syncs = await SyncBench.create(databases, id);
  });
  afterEach(() => syncs.close());

  it('fails with the reason, and comes back once it is sound', async () => {
    const { platform } = syncs.work;
    const offered = [
      platform.offer({ name: 'public' }),
      platform.offer({ name: 'private', visibility: 'private' }),
      platform.offer({ name: 'sound', visibility: 'private' }),
    ];
    const damage = 'its file has another digest';
    let told: PlatformImage[] = offered;
    jest
      .spyOn(platform.inventory, 'images')
      .mockImplementation(async function* them() {
        yield* told;
      });
    const sync = syncs.sync(ada);
    const states = async () => {
      await sync.run('memory');
      const rows = await syncs.imageRows();
      return rows.map(({ name, status }) => `${name}: ${status}`);
    };
    await sync.run('memory');
    told = offered.map(image =>
      image.name === 'sound'
        ? image
        : { ...image, available: false, platformStatus: 'damaged', damage },
    );
    const hurt = ['private: failed', 'public: failed', 'sound: available'];
    expect(await states()).toEqual(hurt);
    expect(await states()).toEqual(hurt);
    const [row] = await syncs.imageRows();
    expect(JSON.parse(row.failure!)).toEqual({
      stage: 'Synchronize',
      reason: `Platform "In memory" found the image damaged: ${damage}.`,
      remedy: expect.stringContaining('make it again'),
    });
    told = offered;
    expect(await states()).toEqual([
      ...['private: available', 'public: available', 'sound: available'],
    ]);
  });

  it('is left to whoever works on it', async () => {
    const image = await syncs.work.image();
    await syncs.work.database('images').update({ operation_id: 'busy' });
    const { inventory } = syncs.work.platform;
    const found = await inventory.image(image.platform_image_id!, {
      signal: new AbortController().signal,
    });
    jest.spyOn(inventory, 'images').mockImplementation(async function* them() {
      yield { ...found!, available: false, damage: 'bits' };
    });
    await syncs.sync().run('memory');
    expect(await syncs.work.imageRow(image.id)).toMatchObject({
      status: 'available',
    });
  });
});
