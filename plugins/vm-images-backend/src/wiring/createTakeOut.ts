import type { RootConfigService } from '@backstage/backend-plugin-api';
import { Buckets, EXPORT_QUEUE, readExportConfig } from '../bucketExports';
import { FormatMaker, type FormatFiles } from '../downloads';
import type { OperationEngine } from '../operations';

/** What images leave the portal by; `engine` is asked for when there is work. */
export function createTakeOut(parts: {
  config: RootConfigService;
  files: FormatFiles;
  engine(): Pick<OperationEngine, 'enqueue'>;
}) {
  const { buckets, concurrent } = readExportConfig(parts.config);
  return {
    buckets: new Buckets(buckets),
    maker: new FormatMaker({
      files: parts.files,
      engine: {
        enqueue: (request, options) => parts.engine().enqueue(request, options),
      },
    }),
    queueLimit: (queue: string) =>
      queue === EXPORT_QUEUE ? concurrent : undefined,
  };
}
