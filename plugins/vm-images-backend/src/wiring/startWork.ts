import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { ChangeTopic } from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import type { ChangePublisher } from '../changes';
import type { VmImagesConfig } from '../config';
import { foldCountChanges } from '../database/imageCounts/foldCountChanges';
import { cutZones } from '../database/nameZones';
import type { Staging } from '../imports';
import {
  PlatformSync,
  type PlatformRegistry,
  type PlatformSyncOptions,
} from '../platforms';
import { forgetAnswers } from '../router';
import type { UploadService } from '../uploads';

/** More than this in one walk is a first look, not news. */
const MOST_NEWS = 500;

type Changes = Parameters<NonNullable<PlatformSyncOptions['onChanges']>>[0];

/** A synchronization that tells of what it found. */
export function createSync(parts: {
  config: VmImagesConfig;
  database: Knex;
  logger: LoggerService;
  publisher: ChangePublisher;
  registry: PlatformRegistry;
}): PlatformSync {
  const { config, database, logger, publisher, registry } = parts;
  const tell = (type: ChangeTopic, ids: string[]) =>
    Promise.all(
      ids
        .slice(0, MOST_NEWS)
        // No signal: whoever may see it looks now and then by themselves.
        .map(id =>
          publisher.publish({ type, id, change: 'updated' }, { refs: [] }),
        ),
    );
  return new PlatformSync({
    database,
    registry,
    logger,
    adoptAs: config.adoptAs,
    templatesFromPublicImages: config.templatesFromPublicImages,
    onChanges({ what, result }: Changes) {
      const type = what === 'images' ? 'image' : 'virtualMachine';
      void tell(type, [...result.found, ...result.changed, ...result.gone]);
    },
  });
}

/** What is thrown away now and then: old uploads, staged files, kept answers. */
export async function scheduleCleaning(parts: {
  config: VmImagesConfig;
  database: Knex;
  scheduler: SchedulerService;
  staging: Staging;
  uploads: UploadService;
}): Promise<void> {
  const { config, database, scheduler, staging, uploads } = parts;
  await scheduler.scheduleTask({
    id: 'vm-images-clean',
    frequency: { hours: 1 },
    initialDelay: { minutes: 5 },
    timeout: { minutes: 30 },
    scope: 'global',
    async fn(signal) {
      await uploads.clean();
      await staging.clean(
        Date.now() - config.uploads.expiryMs,
        async imageId => {
          const row = await database('images')
            .where({ id: imageId })
            // What the recycle bin gives back may want to be tried again.
            .whereNot('status', 'destroyed')
            .first('id');
          return row !== undefined;
        },
      );
      await forgetAnswers({ database });
      await foldCountChanges({ database });
      await cutZones({ database, signal });
    },
  });
}
