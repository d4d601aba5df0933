import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import {
  deletableStatuses,
  type DeletableStatus,
  type Fetchers,
  type Publishers,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  readSharingConfig,
  type SharingConfig,
} from './shares/readSharingConfig';

const GiB = 1024 ** 3;

/** The settings of the backend, with their defaults; `config.d.ts` explains them. */
export interface VmImagesConfig {
  admins: string[];
  stagingDir: string;
  uploads: {
    maxBytes: number;
    maxPerUser: number;
    reserveBytes: number;
    expiryMs: number;
  };
  urls: {
    schemes: string[];
    allowHosts: string[];
    denyHosts: string[];
    maxBytes: number;
    idleTimeoutMs: number;
  };
  concurrentConversions: number;
  linkValidityMs: number;
  deleteInUse: 'block' | 'confirm' | 'allow';
  /** The states from which images may be deleted. */
  deleteStates: readonly DeletableStatus[];
  /** How long the recycle bin keeps images; 0 where there is none. */
  binRetentionMs: number;
  /** Who publishes images. */
  publishers: Publishers;
  /** Who has the bytes of public images fetched ahead. */
  fetchers: Fetchers;
  /** Who deletes images in use although `deleteInUse` says `block`. */
  forceDelete: 'admins' | 'owners';
  sharing: SharingConfig;
  readyTimeoutMs: number;
  maxLaunchCount: number;
  /** How long operations are kept after their end. */
  operationRetentionMs: number;
  templatesFromPublicImages: boolean;
  /** What becomes of formats that the platform does not take. */
  convert(platformId: string): 'auto' | 'refuse';
  adoptAs(platformId: string): string | undefined;
  syncEvery(platformId: string): HumanDuration;
}

function milliseconds(
  config: Config | undefined,
  key: string,
  fallback: HumanDuration,
): number {
  const duration = config?.has(key)
    ? readDurationFromConfig(config, { key })
    : fallback;
  return durationToMilliseconds(duration);
}

function choice<T extends string>(
  config: Config | undefined,
  key: string,
  choices: readonly T[],
  fallback: T,
  section = 'images',
): T {
  const value = config?.getOptionalString(key) ?? fallback;
  const found = choices.find(one => one === value);
  if (found) return found;
  throw new Error(
    `Invalid value '${value}' of vmImages.${section}.${key}: it must be one of ${choices.join(
      ', ',
    )}`,
  );
}

/** Zero means that there is no recycle bin. */
function binRetention(config: Config | undefined): number {
  const bin = config?.getOptionalConfig('recycleBin');
  if (bin?.getOptional('retention') === 0) return 0;
  const retention = milliseconds(bin, 'retention', { days: 7 });
  if (retention >= 0) return retention;
  throw new Error(
    `Invalid value of vmImages.recycleBin.retention: it must not be negative`,
  );
}

function deleteStates(config: Config | undefined): readonly DeletableStatus[] {
  const states = config?.getOptionalStringArray('images.deleteStates');
  if (!states) return deletableStatuses;
  return states.map(state => {
    const found = deletableStatuses.find(one => one === state);
    if (found) return found;
    throw new Error(
      `Invalid value '${state}' in vmImages.images.deleteStates: each must be one of ${deletableStatuses.join(
        ', ',
      )}`,
    );
  });
}

function defaultStagingDir(): string {
  const data = process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
  return join(data, 'backstage', 'vm-images-staging');
}

/** Reads the settings. Throws with the full key for what makes no sense. */
export function readVmImagesConfig(root: RootConfigService): VmImagesConfig {
  const config = root.getOptionalConfig('vmImages');
  const uploads = config?.getOptionalConfig('uploads');
  const urls = config?.getOptionalConfig('imports.url');
  const platform = (id: string) =>
    config?.getOptionalConfig('platforms')?.getOptionalConfig(id);
  return {
    admins: config?.getOptionalStringArray('admins') ?? [],
    stagingDir: resolve(
      config?.getOptionalString('stagingDir') ?? defaultStagingDir(),
    ),
    uploads: {
      maxBytes: (uploads?.getOptionalNumber('maxGiB') ?? 128) * GiB,
      maxPerUser: uploads?.getOptionalNumber('maxPerUser') ?? 10,
      reserveBytes: (uploads?.getOptionalNumber('reserveGiB') ?? 1) * GiB,
      expiryMs: milliseconds(uploads, 'expiry', { days: 7 }),
    },
    urls: {
      schemes: urls?.getOptionalStringArray('schemes') ?? [
        ...['http', 'https', 'ftp'],
      ],
      allowHosts: urls?.getOptionalStringArray('allowHosts') ?? [],
      denyHosts: urls?.getOptionalStringArray('denyHosts') ?? [],
      maxBytes: (urls?.getOptionalNumber('maxGiB') ?? 128) * GiB,
      idleTimeoutMs: milliseconds(urls, 'idleTimeout', { seconds: 30 }),
    },
    concurrentConversions:
      config?.getOptionalNumber('imports.concurrentConversions') ?? 2,
    linkValidityMs: milliseconds(
      config?.getOptionalConfig('downloads'),
      'linkValidity',
      { hours: 24 },
    ),
    deleteInUse: choice(
      config?.getOptionalConfig('images'),
      'deleteInUse',
      ['block', 'confirm', 'allow'],
      'confirm',
    ),
    deleteStates: deleteStates(config),
    binRetentionMs: binRetention(config),
    publishers: choice(
      config?.getOptionalConfig('images'),
      'publishers',
      ['admins', 'owners'],
      'admins',
    ),
    fetchers: choice(
      config?.getOptionalConfig('images'),
      'fetchers',
      ['launchers', 'admins'],
      'launchers',
    ),
    forceDelete: choice(
      config?.getOptionalConfig('images'),
      'forceDelete',
      ['admins', 'owners'],
      'admins',
    ),
    sharing: readSharingConfig(config),
    readyTimeoutMs: milliseconds(
      config?.getOptionalConfig('launch'),
      'readyTimeout',
      { minutes: 10 },
    ),
    operationRetentionMs: milliseconds(
      config?.getOptionalConfig('operations'),
      'retention',
      { days: 90 },
    ),
    maxLaunchCount: config?.getOptionalNumber('launch.maxCount') ?? 20,
    templatesFromPublicImages:
      config?.getOptionalBoolean('templatesFromPublicImages') ?? true,
    convert: id =>
      choice(
        platform(id),
        'convert',
        ['auto', 'refuse'],
        'auto',
        `platforms.${id}`,
      ),
    adoptAs: id => platform(id)?.getOptionalString('adoptAs'),
    syncEvery: id => {
      const own = platform(id);
      return own?.has('syncEvery')
        ? readDurationFromConfig(own, { key: 'syncEvery' })
        : { minutes: 1 };
    },
  };
}
