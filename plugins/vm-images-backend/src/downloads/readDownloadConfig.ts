import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/** The settings of downloads, with their defaults; `config.d.ts` explains them. */
export interface DownloadConfig {
  /** How long a link is valid. */
  validMs: number;
  /** Live links that one image may have. */
  maxLinks: number;
  /** Space that files in other formats may take together. */
  cacheBytes: number;
  /** How long such a file is kept after its last use. */
  keepMs: number;
}

/** Throws with the full key for what makes no sense. */
export function readDownloadConfig(root: RootConfigService): DownloadConfig {
  const key = 'vmImages.downloads';
  const config = root.getOptionalConfig(key);
  const validMs = durationToMilliseconds(
    config?.has('linkValidity')
      ? readDurationFromConfig(config, { key: 'linkValidity' })
      : { hours: 24 },
  );
  const maxLinks = config?.getOptionalNumber('maxLinksPerImage') ?? 20;
  if (!Number.isInteger(maxLinks) || maxLinks < 1) {
    throw new Error(
      `Invalid value '${maxLinks}' of ${key}.maxLinksPerImage: it must be a whole number from 1`,
    );
  }
  if (validMs <= 0) {
    throw new Error(
      `Invalid value of ${key}.linkValidity: it must be positive`,
    );
  }
  const cacheGiB = config?.getOptionalNumber('cacheGiB') ?? 100;
  const keepMs = durationToMilliseconds(
    config?.has('keepConverted')
      ? readDurationFromConfig(config, { key: 'keepConverted' })
      : { hours: 24 },
  );
  return { validMs, maxLinks, cacheBytes: cacheGiB * 1024 ** 3, keepMs };
}
