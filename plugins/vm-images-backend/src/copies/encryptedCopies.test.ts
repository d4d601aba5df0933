import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  LocalKeyService,
  QemuImg,
} from '@vm-images/backstage-plugin-vm-images-node';
import { ImageKeys, KeyServices } from '../encryption';
import { getImageKey, keepImageKey } from '../encryption/imageKeyRows';
import { CopyBench, makeDisk, sha256 } from './__testUtils__/CopyBench';

// QEMU measures the host for keys; that takes long where much else runs.
jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const call = () => ({ signal: AbortSignal.timeout(30_000) });
let bench: CopyBench;
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('encrypted copies on %s', id => {
  it('stay as they are, with the data key that opens both', async () => {
    bench = await CopyBench.create(databases, id);
    const services = new KeyServices();
    const path = join(bench.folder, 'keys.json');
    const service = new LocalKeyService({ path });
    services.addKeyService(service, { moduleId: 'test' });
    const { plain, wrapped } = await service.createDataKey('default', call());

    const raw = join(bench.folder, 'plain.qcow2');
    const luks = join(bench.folder, 'luks.qcow2');
    await writeFile(raw, await makeDisk(bench.folder, 'qcow2'));
    await new QemuImg().convert({
      source: { path: raw, format: 'qcow2' },
      target: { path: luks, format: 'qcow2', key: plain },
    });
    const bytes = await readFile(luks);
    const encryption = {
      ...{ encrypted: true, encryption_key: 'platform' as const },
      encryption_key_name: 'local/default',
    };
    const source = await bench.image(bytes, 'qcow2', encryption);
    await keepImageKey(bench.database, {
      ...{ imageId: source.id, service: 'local', wrapped },
    });

    const { image, operation } = await bench.copy(source.id);
    expect((await bench.ended(operation.id)).error).toBeUndefined();
    const copy = await bench.row(image.id);
    expect(copy).toMatchObject({
      ...{ status: 'available', digest: sha256(bytes), format: 'qcow2' },
      ...{ encryption_key: 'platform', encryption_key_name: 'local/default' },
    });
    expect(Boolean(copy.encrypted)).toBe(true);
    expect(await bench.bytes(copy.platform_image_id!)).toEqual(bytes);
    const keys = new ImageKeys({ database: bench.database, services });
    expect((await keys.open(image.id, call())).equals(plain)).toBe(true);
  });

  it('go to no platform that does not know keys', async () => {
    bench = await CopyBench.create(databases, id);
    const bytes = await makeDisk(bench.folder, 'qcow2');
    const source = await bench.image(bytes, 'qcow2', { encrypted: true });
    Object.assign(bench.target, { encrypt: undefined });
    await expect(bench.copy(source.id)).rejects.toThrow(
      'does not know its key',
    );
    expect(await getImageKey(bench.database, randomUUID())).toBeUndefined();
  });

  it('are not made of an image whose key is lost', async () => {
    bench = await CopyBench.create(databases, id);
    const source = await bench.image(Buffer.from('sealed'), 'qcow2', {
      ...{ encrypted: true, encryption_key_name: 'local/default' },
    });
    await expect(bench.copy(source.id)).rejects.toThrow(
      'is not in this portal, so nobody could open a copy of it',
    );
    expect(await bench.database('images')).toHaveLength(1);
    expect(await bench.database('operations')).toEqual([]);
  });
});
