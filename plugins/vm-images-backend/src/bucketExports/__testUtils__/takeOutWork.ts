/** What exports and conversions need, over files; also in another process. */
import { createReadStream } from 'node:fs';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { convertForDownloadOperation } from '../../downloads';
import { FormatFiles } from '../../downloads/formats/FormatFiles';
import { FormatMaker } from '../../downloads/formats/FormatMaker';
import { createDiskTools } from '../../imports/diskTools';
import {
  OperationEngine,
  type OperationDefinition,
  type OperationEngineOptions,
} from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { Buckets } from '../Buckets';
import { EXPORT_QUEUE, exportImageOperation } from '../exportOperation';
import type { BucketConfig } from '../readExportConfig';

/** S3 takes none that is smaller. */
export const PART_BYTES = 5 * 1024 ** 2;
export const LEASE_MS = 3_000;

export interface TakeOutSetup {
  /** The image's bytes as the platform has them. */
  disk: { path: string; sizeBytes: number; digest: string };
  /** Where files in other formats are made. */
  folder: string;
  buckets: BucketConfig[];
  /** How many operations are worked on at once. */
  concurrency?: number;
}

const silent = () => {};
export const silentLogger: LoggerService = {
  ...{ debug: silent, info: silent, warn: silent, error: silent },
  child: () => silentLogger,
};

export function takeOutWork(
  database: Knex,
  setup: TakeOutSetup,
  options: Partial<OperationEngineOptions> = {},
) {
  const { disk } = setup;
  const platform = {
    export: {
      open: async () => ({
        ...{ format: 'qcow2', ...disk },
        read: (range: { start: number; end: number }) =>
          createReadStream(disk.path, range),
        close: async () => {},
      }),
    },
  };
  const registry = { use: () => platform } as unknown as PlatformRegistry;
  const files = new FormatFiles({
    ...{ database, folder: setup.folder, maxBytes: 2e9, reserveBytes: 0 },
  });
  const tools = createDiskTools({
    qemuImg: new QemuImg(),
    concurrentConversions: 1,
  });
  const buckets = new Buckets(setup.buckets);
  const maker = new FormatMaker({
    ...{
      files,
      engine: { enqueue: (...asked) => engine.enqueue(...asked) },
    },
  });
  const engine: OperationEngine = OperationEngine.create({
    ...{ database, logger: silentLogger, leaseMs: LEASE_MS, backOffMs: 10 },
    concurrency: setup.concurrency,
    queueLimits: queue => (queue === EXPORT_QUEUE ? 2 : Infinity),
    // What another process has left is only found by looking.
    pollMs: 200,
    definitions: [
      convertForDownloadOperation({ registry, files, tools }),
      exportImageOperation({
        ...{ buckets, files, maker, registry },
        partSizeFor: () => PART_BYTES,
      }),
    ] as unknown as OperationDefinition[],
    ...options,
  });
  return { buckets, engine, files, maker, platform };
}
