import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import { addImage, catalogDatabase } from '../../database/testing/catalogBench';
import { getImageRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import { DownloadService } from '../DownloadService';
import { LinkOpener } from '../LinkOpener';
import { LinkSigner } from '../LinkSigner';
import { forgetLinks } from './linkStore';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ada = 'user:default/ada';
const bob = 'user:default/bob';
const digest = `sha256:${'ab'.repeat(32)}`;
const credentials = mockCredentials.user();

const platform = {
  export: {
    open: async () => ({
      ...{ format: 'qcow2', sizeBytes: 4, close: async () => {} },
      read: () => Readable.from(['disk']),
    }),
  },
};

/** Downloads of one image of Ada's over a database of its own. */
class LinkBench {
  readonly imageId: string;
  readonly knex: Knex;
  readonly opener: LinkOpener;
  readonly #signer = new LinkSigner([Buffer.alloc(32, 7)]);
  /** Who asks next. */
  #caller = { principal: ada, ownershipRefs: [ada], admin: false };

  static async create(id: Parameters<typeof databases.init>[0]) {
    const knex = await catalogDatabase(databases, id);
    const { id: imageId } = await addImage(knex, {
      ...{ name: 'web', owner_ref: ada, visibility: 'public', digest },
      ...{ platform_image_id: 'p1', format: 'qcow2' },
    });
    return new LinkBench(knex, imageId);
  }

  private constructor(knex: Knex, imageId: string) {
    this.knex = knex;
    this.imageId = imageId;
    this.opener = new LinkOpener({
      database: knex,
      logger: { warn: jest.fn() } as never,
      files: undefined as never,
      platform: () => platform as never,
      signer: this.#signer,
    });
  }

  as(principal: string, admin = false): this {
    this.#caller = { principal, ownershipRefs: [principal], admin };
    return this;
  }

  service(options: { validMs?: number; maxLinks?: number } = {}) {
    return new DownloadService({
      database: this.knex,
      images: { get: async () => this.#image() },
      callers: { resolve: async () => this.#caller },
      ...{ signer: this.#signer, maker: undefined as never },
      ...{ validMs: 60_000, maxLinks: 3, ...options },
    });
  }

  async make(options?: { validMs?: number; maxLinks?: number }) {
    const service = this.service(options);
    const link = await service.createLink(this.imageId, {}, { credentials });
    return { link, token: link.url.split('/').pop()! };
  }

  async list() {
    return (await this.service().list(this.imageId, { credentials })).items;
  }

  open(token: string) {
    return this.opener.open(token, new AbortController().signal);
  }

  async change(patch: Partial<ImageRow>): Promise<void> {
    await this.knex('images').where({ id: this.imageId }).update(patch);
  }

  async #image(): Promise<Image> {
    const row = await getImageRow({ tx: this.knex, id: this.imageId });
    return {
      ...{ id: this.imageId, name: row!.name, format: 'qcow2', sizeBytes: 4 },
      ...{ ownerRef: row!.owner_ref, digest: row!.digest },
      actions: { download: { effect: 'allow', findings: [] } },
    } as unknown as Image;
  }
}

describe.each(databases.eachSupportedId())('download links on %s', id => {
  let bench: LinkBench;
  beforeEach(async () => {
    bench = await LinkBench.create(id);
  });

  it('say who made them, are told once and count what went through', async () => {
    const { link, token } = await bench.make();
    expect(link).toMatchObject({
      ...{ status: 'live', fileName: 'web.qcow2', createdBy: ada, digest },
      ...{ bytesServed: 0, sizeBytes: 4, format: 'qcow2' },
    });
    const first = await bench.open(token);
    expect(first).toMatchObject({ isFirst: true, etag: `"${digest}"` });
    first.onBytes!(3);
    await first.close();
    const second = await bench.open(token);
    second.onBytes!(4);
    await second.close();
    expect(second.isFirst).toBe(false);
    const [listed] = await bench.list();
    expect(listed).toMatchObject({ id: link.id, bytesServed: 7 });
    expect(Date.parse(listed.lastUsedAt!)).toBeGreaterThan(0);
    expect(JSON.stringify(await bench.list())).not.toContain(token);
    const rows = await bench.knex('download_links').select();
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
  });

  it('lead nowhere when revoked, expired or unknown', async () => {
    const revoked = await bench.make();
    const expired = await bench.make({ validMs: -1 });
    const unknown = await bench.make();
    const service = bench.service();
    await service.revoke(bench.imageId, revoked.link.id, { credentials });
    await service.revoke(bench.imageId, revoked.link.id, { credentials });
    await expect(bench.open(revoked.token)).rejects.toMatchObject({
      ...{ statusCode: 410, message: expect.stringContaining('was revoked') },
    });
    await expect(bench.open(expired.token)).rejects.toMatchObject({
      ...{ statusCode: 410, message: expect.stringContaining('has expired') },
    });
    await bench.knex('download_links').where({ id: unknown.link.id }).delete();
    await expect(bench.open(unknown.token)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    const states = (await bench.list()).map(one => one.status);
    expect(states.sort()).toEqual(['expired', 'revoked']);
  });

  it.each<[string, string, boolean, Partial<ImageRow>, boolean]>([
    ['its owner', ada, false, { status: 'deleted' }, false],
    ['its owner', ada, false, { digest: 'sha256:cd' }, false],
    ['its owner', ada, false, { owner_ref: bob }, false],
    ['its owner', ada, false, { visibility: 'private' }, true],
    ['another', bob, false, { visibility: 'private' }, false],
    ['another', bob, false, { owner_ref: 'user:default/eve' }, true],
    ['an administrator', bob, true, { owner_ref: bob }, true],
    ['its owner of old', ada, false, { standing: 'revoked' }, false],
    ['another of old', bob, false, { standing: 'revoked' }, false],
    ['the platform team', bob, true, { standing: 'revoked' }, true],
    ['an administrator', bob, true, { visibility: 'private' }, true],
    ['an administrator', bob, true, { status: 'destroyed' }, false],
  ])('of %s (%s, %s) and an image with %j', async (...row) => {
    const [, principal, admin, patch, lives] = row;
    const { token } = await bench.as(principal, admin).make();
    await bench.change(patch);
    const opened = await bench.open(token).then(
      () => 'opened',
      error => error.statusCode,
    );
    expect(opened).toBe(lives ? 'opened' : 410);
    expect((await bench.list())[0].status).toBe(lives ? 'live' : 'withdrawn');
  });

  it('are so many at a time, also when asked for at once', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, () => bench.make({ maxLinks: 3 })),
    );
    const done = made.flatMap(one =>
      one.status === 'fulfilled' ? [one.value.link.id] : [],
    );
    expect(done).toHaveLength(3);
    await expect(bench.make({ maxLinks: 3 })).rejects.toThrow('Revoke one');
    const service = bench.service();
    await service.revoke(bench.imageId, done[0], { credentials });
    await bench.make({ maxLinks: 3 });
  });

  it('are shown to and revoked by their maker and the owner', async () => {
    const { link: ofAda } = await bench.make();
    const { link: ofBob } = await bench.as(bob).make();
    expect((await bench.list()).map(one => one.id)).toEqual([ofBob.id]);
    const asBob = bench.service();
    await expect(
      asBob.revoke(bench.imageId, ofAda.id, { credentials }),
    ).rejects.toThrow('has no download link');
    await expect(
      asBob.revoke(randomUUID(), ofBob.id, { credentials }),
    ).rejects.toThrow('has no download link');
    bench.as(ada);
    expect(await bench.list()).toHaveLength(2);
    await bench.service().revoke(bench.imageId, ofBob.id, { credentials });
    const found = (await bench.list()).find(one => one.id === ofBob.id);
    expect(found).toMatchObject({ status: 'revoked', revokedBy: ada });
  });

  it('are forgotten after a while', async () => {
    await bench.make({ validMs: -1 });
    const { link } = await bench.make();
    await forgetLinks({ tx: bench.knex, expiredBefore: Date.now() });
    expect((await bench.list()).map(one => one.id)).toEqual([link.id]);
  });
});
