import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { CallerResolver } from '../authorization';
import type { ImageService } from '../images/ImageService';
import type { PlatformRegistry } from '../platforms';
import { DownloadService } from './DownloadService';
import { LinkOpener } from './LinkOpener';
import { LinkSigner } from './LinkSigner';
import { readDownloadConfig } from './readDownloadConfig';

export interface Downloads {
  links: DownloadService;
  opener: LinkOpener;
}

/** Everything by which images leave the portal. */
export function createDownloads(parts: {
  callers: CallerResolver;
  config: RootConfigService;
  database: Knex;
  images: Pick<ImageService, 'get'>;
  /** Signs the links. */
  key: Buffer;
  logger: LoggerService;
  registry: Pick<PlatformRegistry, 'get'>;
}): Downloads {
  const { callers, database, images, logger, registry } = parts;
  const { validMs, maxLinks } = readDownloadConfig(parts.config);
  const signer = new LinkSigner([parts.key]);
  return {
    links: new DownloadService({
      ...{ callers, database, images, signer, validMs, maxLinks },
    }),
    opener: new LinkOpener({
      ...{ database, logger, signer },
      platform: id => registry.get(id),
    }),
  };
}
