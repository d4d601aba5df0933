import type { TestDatabases } from '@backstage/backend-test-utils';
import type { ImageRow, MachineRow } from '../../../database/tables';
import { small, WorkBench } from '../../../machines/__testUtils__/WorkBench';
import { PlatformSync } from '../PlatformSync';

export const signal = new AbortController().signal;

/** A platform in memory that is walked over. */
export class SyncBench {
  readonly work: WorkBench;
  readonly #made: PlatformSync[] = [];

  static async create(
    databases: TestDatabases,
    id: Parameters<TestDatabases['init']>[0],
  ): Promise<SyncBench> {
    return new SyncBench(await WorkBench.create(databases, id));
  }

  private constructor(work: WorkBench) {
    this.work = work;
  }

  sync(adoptAs?: string, templatesFromPublicImages = false): PlatformSync {
    const { database, registry, logger } = this.work;
    const sync = new PlatformSync({
      ...{ database, registry, logger, templatesFromPublicImages },
      adoptAs: () => adoptAs,
    });
    this.#made.push(sync);
    return sync;
  }

  async close(): Promise<void> {
    await Promise.all(this.#made.map(sync => sync.stop()));
    await this.work.close();
  }

  imageRows() {
    const images = this.work.database<ImageRow>('images');
    return images.whereNull('deleted_at').orderBy('name');
  }

  machineRows() {
    return this.work.database<MachineRow>('machines').whereNull('deleted_at');
  }

  state() {
    return this.work.database('platform_states').first();
  }

  /** A machine that somebody made without the portal. */
  async strangeMachine(imageId: string, marker = 'not-ours') {
    return this.work.platform.launch!.create(
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

  /** How many statements some work costs. */
  async statements(work: () => Promise<void>): Promise<number> {
    let count = 0;
    const counter = () => {
      count += 1;
    };
    this.work.database.on('query', counter);
    await work();
    this.work.database.off('query', counter);
    return count;
  }
}
