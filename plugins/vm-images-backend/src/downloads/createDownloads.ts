import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { CallerResolver } from '../authorization';
import type { ImageService } from '../images/ImageService';
import type { PlatformRegistry } from '../platforms';
import { FormatFiles } from './formats/FormatFiles';
import type { FormatMaker } from './formats/FormatMaker';
import { DownloadService } from './DownloadService';
import { LinkOpener } from './LinkOpener';
import { LinkSigner } from './LinkSigner';
import { readDownloadConfig } from './readDownloadConfig';

export interface Downloads {
  links: DownloadService;
  opener: LinkOpener;
}

/** Where images in other formats are kept. */
export function createFormatFiles(parts: {
  config: RootConfigService;
  database: Knex;
  folder: string;
  reserveBytes: number;
}): FormatFiles {
  const { config, ...rest } = parts;
  const { cacheBytes: maxBytes } = readDownloadConfig(config);
  return new FormatFiles({ ...rest, maxBytes });
}

/** Everything by which images leave the portal. */
export function createDownloads(parts: {
  callers: CallerResolver;
  config: RootConfigService;
  /** Has files made in other formats. */
  maker: FormatMaker;
  files: FormatFiles;
  database: Knex;
  images: Pick<ImageService, 'get'>;
  /** Signs the links. */
  key: Buffer;
  logger: LoggerService;
  registry: Pick<PlatformRegistry, 'get'>;
}): Downloads {
  const { callers, database, files, images, logger, maker } = parts;
  const { validMs, maxLinks } = readDownloadConfig(parts.config);
  const signer = new LinkSigner([parts.key]);
  return {
    links: new DownloadService({
      ...{ callers, database, images, signer, validMs, maxLinks, maker },
    }),
    opener: new LinkOpener({
      ...{ database, files, logger, signer },
      platform: id => parts.registry.get(id),
    }),
  };
}
