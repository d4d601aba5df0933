import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  mockCredentials,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type {
  Caller,
  ReplicateRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { LocalKeyService } from '@vm-images/backstage-plugin-vm-images-node';
import { InMemoryPlatform } from '@vm-images/backstage-plugin-vm-images-node/testUtils';
import {
  EncryptionKeys,
  ImageKeys,
  KeyRotations,
  KeyServices,
  replicateImageOperation,
  ReplicateService,
  rewrapKeyOperation,
  rotateKeyOperation,
} from '..';
import { keepImageKey } from '../imageKeyRows';
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

export { ada, team };
/** What the disk of the first image holds. */
export const CANARY = 'the canary sings at dawn';

const person = (...refs: string[]): Caller => ({
  principal: refs[0],
  ownershipRefs: refs,
  admin: false,
});
export const callersByName = {
  ada: person(ada, team),
  bob: person('user:default/bob'),
  root: { ...person('user:default/root'), admin: true },
};
export type Who = keyof typeof callersByName;

/** A platform, keys in a file, and an engine that replicates. */
export class EncryptionBench extends MakingBench {
  readonly platform: InMemoryPlatform;
  readonly services = new KeyServices();
  readonly keyFile: LocalKeyService;
  readonly imageKeys: ImageKeys;
  readonly keys: EncryptionKeys;
  /** What the policy says to making images plain. */
  mayDecrypt = true;

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<EncryptionBench> {
    return new EncryptionBench(await makePlace(databases, id)).start();
  }

  private constructor(place: BenchPlace) {
    const platform = new InMemoryPlatform({ publicImages: [] });
    super(place, [platform]);
    this.platform = platform;
    const { database, services, logger } = this;
    this.keyFile = new LocalKeyService({
      path: join(place.folder, 'keys.json'),
      keys: ['default', 'team', 'theirs'],
    });
    services.addKeyService(this.keyFile, { moduleId: 'test' });
    this.imageKeys = new ImageKeys({ database, services });
    this.registry.useKeys(this.imageKeys);
    this.keys = new EncryptionKeys({
      ...{ services, database, logger, callers: this.#callers },
      owners: new Map([
        ['local/team', team],
        ['local/theirs', 'group:default/theirs'],
      ]),
    });
  }

  definitions() {
    const { registry, imageKeys: keys, services } = this;
    return [
      replicateImageOperation({ registry, keys }),
      rotateKeyOperation(services),
      rewrapKeyOperation(services),
    ] as never[];
  }

  readonly #callers = {
    resolve: async (credentials: unknown): Promise<Caller> => {
      const { principal } = credentials as {
        principal: { userEntityRef: string };
      };
      return Object.values(callersByName).find(
        one => one.principal === principal.userEntityRef,
      )!;
    },
  };

  as(who: Who) {
    const { principal } = callersByName[who];
    return { credentials: mockCredentials.user(principal) };
  }

  /** A plain image of the team, whose disk holds the canary. */
  async image(facts: Partial<NewImageRow> = {}): Promise<ImageRow> {
    const made = this.platform.offer({ name: CANARY.replaceAll(' ', '-') });
    return this.insert({
      ...{ id: randomUUID(), platform_image_id: made.id },
      ...{ digest: made.digest, virtual_size_bytes: made.virtualSizeBytes },
      ...facts,
    });
  }

  replicate(id: string, request: ReplicateRequest, who: Who = 'ada') {
    const { database, engine, keys } = this;
    return new ReplicateService({
      ...{ database, engine, keys, callers: this.#callers },
      permissions: grantAll,
      mayDecrypt: async () => this.mayDecrypt,
      images: this.imagesFor(callersByName[who]),
    }).replicate(id, request, this.as(who));
  }

  get rotations(): KeyRotations {
    const { database, engine, logger, services } = this;
    return new KeyRotations({
      ...{ database, engine, logger, services, callers: this.#callers },
    });
  }

  /** Data keys of so many images that nobody made. */
  async dataKeys(count: number, name = 'default'): Promise<string[]> {
    const { database, keyFile } = this;
    const ids = Array.from({ length: count }, () => randomUUID()).sort();
    const signal = AbortSignal.timeout(60_000);
    for (const imageId of ids) {
      const { wrapped } = await keyFile.createDataKey(name, { signal });
      await keepImageKey(database, { imageId, service: 'local', wrapped });
    }
    return ids;
  }

  /** Replicates and waits; fails unless it succeeds. */
  async replica(id: string, request: ReplicateRequest): Promise<ImageRow> {
    const { image, operation } = await this.replicate(id, request);
    const end = await this.ended(operation.id);
    if (end.error) throw new Error(JSON.stringify(end.error));
    return this.row(image.id);
  }

  /** What the platform keeps of an image. */
  stored(row: ImageRow): string {
    return this.platform.stored(row.platform_image_id!).toString('latin1');
  }

  /** Markers of all that the platform has, without what it offers to all. */
  async made(): Promise<string[]> {
    const markers: string[] = [];
    const signal = AbortSignal.timeout(30_000);
    for await (const image of this.platform.inventory.images({ signal })) {
      if (image.marker) markers.push(image.marker);
    }
    return markers;
  }

  /** Every row of the tables that this could have written to, as text. */
  async dump(): Promise<string> {
    const tables = ['images', 'image_keys', 'operations', 'operation_log'];
    const rows = await Promise.all(tables.map(name => this.database(name)));
    return JSON.stringify(rows);
  }
}
