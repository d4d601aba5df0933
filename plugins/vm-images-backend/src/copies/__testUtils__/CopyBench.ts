import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  mockCredentials,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import {
  defaultSharingPolicy,
  type CopyRequest,
  type ImageShare,
} from '@vm-images/backstage-plugin-vm-images-common';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import {
  CopyService,
  CopySharing,
  copyAndShareOperation,
  copyImageOperation,
} from '..';
import type { NewImageRow } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import {
  ada,
  grantAll,
  makePlace,
  MakingBench,
  team,
  type BenchPlace,
} from '../../images/__testUtils__/MakingBench';
import { createImportTools, Staging } from '../../imports';

export { ada, team };
export const sha256 = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A virtual disk of 8 MiB with 4 MiB that cannot be compressed. */
export async function makeDisk(
  folder: string,
  format: string,
): Promise<Buffer> {
  const raw = join(folder, 'original');
  const path = join(folder, `made.${format}`);
  const bytes = Buffer.alloc(8 * 1024 ** 2);
  for (let at = 1024 ** 2; at < 5 * 1024 ** 2; at += 32) {
    createHash('sha256').update(String(at)).digest().copy(bytes, at);
  }
  bytes.set([0x55, 0xaa], 510);
  bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  await writeFile(raw, bytes);
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, path]);
  return readFile(path);
}

/** Two platforms, and an engine that copies between them. */
export class CopyBench extends MakingBench {
  readonly staging: Staging;
  readonly source: InMemoryPlatform;
  readonly target: InMemoryPlatform;
  /** Of which shares recipients were told. */
  readonly told: ImageShare[] = [];

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<CopyBench> {
    return new CopyBench(await makePlace(databases, id)).start();
  }

  private constructor(place: BenchPlace) {
    const source = new InMemoryPlatform({ id: 'source', publicImages: [] });
    const target = new InMemoryPlatform({
      ...{ id: 'target', regions: ['here', 'there'], publicImages: [] },
    });
    super(place, [source, target]);
    this.source = source;
    this.target = target;
    this.staging = new Staging(join(place.folder, 'staging'));
  }

  definitions() {
    const tools = createImportTools({
      policy: { allowHosts: [] },
      qemuImg: new QemuImg(),
      concurrentConversions: 1,
    });
    const { registry, staging } = this;
    const parts = { registry, staging, tools };
    const teller = {
      shared: async (share: ImageShare) => void this.told.push(share),
    };
    return [
      copyImageOperation(parts),
      copyAndShareOperation({ ...parts, teller }),
    ] as never[];
  }

  /** An image of the team on the source platform. */
  async image(
    bytes: Buffer,
    format: 'qcow2' | 'raw',
    facts: Partial<NewImageRow> = {},
  ): Promise<ImageRow> {
    const id = randomUUID();
    const path = join(this.folder, id);
    await writeFile(path, bytes);
    const virtualSizeBytes = 8 * 1024 ** 2;
    const digest = sha256(bytes);
    const sizeBytes = bytes.length;
    const made = await this.source.imports.fromFile(
      { path, format, digest, sizeBytes, virtualSizeBytes, mayMove: true },
      {
        ...{ marker: id, name: 'web', region: 'here', kind: 'system-disk' },
        ...{ os: { type: 'linux' }, architecture: 'x86_64' },
        ...{ bootMode: 'uefi', features: {} },
      },
      { signal: AbortSignal.timeout(5_000), idempotencyKey: id },
    );
    return this.insert({
      ...{ id, platform_id: 'source', platform_image_id: made.id, format },
      ...{ digest, size_bytes: sizeBytes, boot_mode: 'uefi' },
      ...{ virtual_size_bytes: virtualSizeBytes, os_distribution: 'debian' },
      ...{ features: '{"cloudInit":true}', ...facts },
    });
  }

  /** As the person `who`, whom the policy grants everything. */
  async copy(
    id: string,
    request: Partial<CopyRequest> = {},
    ownershipRefs: string[] = [ada, team],
  ) {
    const caller = { principal: ownershipRefs[0], ownershipRefs, admin: false };
    const copies = new CopyService({
      database: this.database,
      engine: this.engine,
      registry: this.registry,
      callers: { resolve: async () => caller },
      permissions: grantAll,
      sharing: new CopySharing({
        policy: { ...defaultSharingPolicy, maxRecipients: 2 },
        recipients: { check: async refs => [...refs] },
        permissions: grantAll,
        access: { allows: () => true } as never,
      }),
      images: this.imagesFor(caller),
    });
    return copies.copy(
      id,
      { platformId: 'target', region: 'there', ...request },
      { credentials: mockCredentials.user(caller.principal) },
    );
  }

  /** What the target platform has got. */
  async arrived() {
    const images = [];
    const signal = AbortSignal.timeout(5_000);
    for await (const one of this.target.inventory.images({ signal })) {
      images.push(one);
    }
    return images;
  }

  /** The bytes of an image of the target platform. */
  async bytes(id: string): Promise<Buffer> {
    const signal = AbortSignal.timeout(5_000);
    const file = await this.target.export.open(id, { signal });
    const chunks: Buffer[] = [];
    const range = { start: 0, end: file.sizeBytes - 1 };
    for await (const chunk of file.read(range)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
}
