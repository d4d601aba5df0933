/** Conversions for downloads that are cancelled, asked for twice, or killed. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  imageVerdicts,
  type DiskFormat,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ada,
  ExportBench,
  team,
} from '../../bucketExports/__testUtils__/ExportBench';
import { silentLogger } from '../../bucketExports/__testUtils__/takeOutWork';
import { getImageRow, imageFromRow } from '../../database/images';
import { setCrashHook } from '../../operations';
import { until } from '../../operations/__testUtils__/engines';
import { DownloadService } from '../DownloadService';
import { LinkOpener } from '../LinkOpener';
import { LinkSigner } from '../LinkSigner';
import { FILES } from './fileRow';

jest.setTimeout(180_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const credentials = mockCredentials.user(ada);
const KIND = 'image.convert-for-download';
let bench: ExportBench;
afterEach(async () => {
  setCrashHook();
  await bench.close();
});

const signer = new LinkSigner([Buffer.alloc(32, 7)]);

async function ask(format: DiskFormat) {
  const { database, image, work } = bench;
  const caller = { principal: ada, ownershipRefs: [ada, team], admin: false };
  const service = new DownloadService({
    ...{ database, signer, validMs: 600_000, maxLinks: 20, maker: work.maker },
    callers: { resolve: async () => caller },
    images: {
      async get(id) {
        const row = await getImageRow({ tx: database, id });
        const shown = imageFromRow(row!);
        const actions = imageVerdicts({
          ...{ image: shown, caller, capabilities: ['export'] },
          ...{ usedByTemplates: 0, deleteInUse: 'block' },
        });
        return { ...shown, actions };
      },
    },
  });
  const link = await service.createLink(image.id, { format }, { credentials });
  const token = link.url.split('/').pop()!;
  const opener = () =>
    new LinkOpener({
      ...{ database, files: bench.work.files, signer, logger: silentLogger },
      platform: () => bench.work.platform as never,
    });
  return {
    operationId: link.preparation?.operationId,
    open: () => opener().open(token, new AbortController().signal),
  };
}

/** What the link leads to has the digest that it says. */
async function expectWhole(link: Awaited<ReturnType<typeof ask>>) {
  const opened = await link.open();
  const { sizeBytes } = opened.file;
  const hash = createHash('sha256');
  const bytes = opened.file.read({ start: 0, end: sizeBytes - 1 });
  for await (const chunk of bytes) hash.update(chunk as Buffer);
  expect(opened.etag).toBe(`"sha256:${hash.digest('hex')}"`);
  expect(sizeBytes).toBe(24 * 1024 ** 2);
  await opened.close();
}

const filesLeft = async () => {
  const all = await readdir(bench.setup.folder, { recursive: true });
  return all.filter(name => /source|converted/.test(name));
};
const conversions = () =>
  bench.database('operations').where({ kind: KIND }).pluck('id');

describe.each(databases.eachSupportedId())('a conversion on %s', id => {
  beforeEach(async () => {
    bench = await ExportBench.create(databases, id);
  });

  it.each(['fetch:after-run', 'convert:before', 'convert:after-run'])(
    'that is cancelled at %s leaves nothing, and can be asked for again',
    async moment => {
      const link = await ask('raw');
      const operationId = link.operationId!;
      setCrashHook(async point => {
        if (point !== `${KIND}/${moment}`) return;
        setCrashHook();
        await bench.work.engine.cancel(operationId, ada);
      });
      bench.work.engine.start();
      expect((await bench.ended(operationId)).status).toBe('cancelled');
      expect(await filesLeft()).toEqual([]);
      await expect(link.open()).rejects.toMatchObject({ statusCode: 410 });

      const again = await ask('raw');
      await bench.ended(again.operationId!);
      await expectWhole(again);
      // The first link leads to the same.
      await expectWhole(link);
    },
  );

  it('that is asked for at once by many is made once, for all', async () => {
    const links = await Promise.all([1, 2, 3, 4].map(() => ask('raw')));
    const [operationId] = await conversions();
    expect(await conversions()).toHaveLength(1);
    expect(new Set(links.map(link => link.operationId))).toEqual(
      new Set([operationId]),
    );
    expect(await bench.database(FILES)).toMatchObject([
      { operation_id: operationId, status: 'making' },
    ]);
    bench.work.engine.start();
    await bench.ended(operationId);
    for (const link of links) await expectWhole(link);
    const late = await ask('raw');
    expect(late.operationId).toBeUndefined();
    await expectWhole(late);
    expect(await conversions()).toHaveLength(1);
  });

  it.each(['fetch:after-run', 'convert:before', 'convert:after-run'])(
    'that is killed at %s is finished by the next backend',
    async moment => {
      const child = await bench.startChild(`${KIND}/${moment}`);
      const link = await ask('raw');
      await until('it died', () => child.signalCode === 'SIGKILL', 60_000);
      await expect(link.open()).rejects.toMatchObject({ statusCode: 409 });
      bench.work.engine.start();
      expect((await bench.ended(link.operationId!)).error).toBeUndefined();
      await expectWhole(link);
      expect((await filesLeft()).map(name => name.split('/').pop())).toEqual([
        'converted',
      ]);
    },
  );

  it('that is killed and then cancelled leaves no file, and can be asked for again', async () => {
    const child = await bench.startChild(`${KIND}/convert:after-run`);
    const link = await ask('raw');
    await until('it died', () => child.signalCode === 'SIGKILL', 60_000);
    expect(await filesLeft()).toHaveLength(2);
    await bench.work.engine.cancel(link.operationId!, ada);
    bench.work.engine.start();
    expect((await bench.ended(link.operationId!)).status).toBe('cancelled');
    expect(await filesLeft()).toEqual([]);
    const again = await ask('raw');
    await bench.ended(again.operationId!);
    await expectWhole(again);
  });
});
