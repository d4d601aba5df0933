import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { ExportPolicy } from '@vm-images/backstage-plugin-vm-images-common';

/** A bucket that images may be exported to; only the backend knows all of it. */
export interface BucketConfig extends ExportPolicy {
  /** What requests call it. */
  name: string;
  bucket: string;
  region: string;
  /** Where it is, unless at AWS. */
  endpoint?: string;
  /** What keys of objects begin with; empty, or ends with a slash. */
  prefix: string;
  /** Is the bucket named in the path instead of the host? */
  pathStyle: boolean;
  /** What the environment of the backend provides, when left out. */
  credentials?: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  };
}

export interface ExportConfig {
  buckets: readonly BucketConfig[];
  /** Exports that run at once, over all replicas. */
  concurrent: number;
}

const KEY = 'vmImages.export';

/**
 * Half of what one backend works on at a time, lest a few large uploads keep
 * everything else from being done. Each also has up to 64 MiB in memory.
 */
const MOST_CONCURRENT = 16;

/**
 * Reads the settings of exports; `config.d.ts` explains them. Throws with the
 * full key for what makes no sense.
 */
export function readExportConfig(root: RootConfigService): ExportConfig {
  const config = root.getOptionalConfig(KEY);
  const concurrent = config?.getOptionalNumber('concurrent') ?? 2;
  const isWhole = Number.isInteger(concurrent);
  if (!isWhole || concurrent < 1 || concurrent > MOST_CONCURRENT) {
    throw new Error(
      `Invalid value '${concurrent}' of ${KEY}.concurrent: it must be a whole number from 1 to ${MOST_CONCURRENT}`,
    );
  }
  const buckets = (config?.getOptionalConfigArray('buckets') ?? []).map(
    readBucket,
  );
  const names = buckets.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new Error(
      `Invalid value of ${KEY}.buckets: two are called '${twice}'`,
    );
  }
  return { buckets, concurrent };
}

function readBucket(config: Config, at: number): BucketConfig {
  const name = config.getString('name');
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new Error(
      `Invalid value '${name}' of ${KEY}.buckets[${at}].name: it must be lower case letters, digits and dashes`,
    );
  }
  const endpoint = config.getOptionalString('endpoint');
  return {
    name,
    title: config.getOptionalString('title') ?? name,
    bucket: config.getString('bucket'),
    region: config.getOptionalString('region') ?? 'us-east-1',
    ...(endpoint !== undefined && { endpoint: checkEndpoint(endpoint, at) }),
    prefix: readPrefix(config),
    pathStyle: config.getOptionalBoolean('pathStyle') ?? false,
    allowedOwners: config.getOptionalStringArray('allowedOwners'),
    ...readCredentials(config),
  };
}

function checkEndpoint(endpoint: string, at: number): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain = url && url.username === '' && url.password === '';
  if (isPlain && /^https?:$/.test(url.protocol)) return endpoint;
  throw new Error(
    `Invalid value of ${KEY}.buckets[${at}].endpoint: it must be an http or https URL without user and password`,
  );
}

function readPrefix(config: Config): string {
  const prefix = (config.getOptionalString('prefix') ?? '').replace(/^\/+/, '');
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Both or none of the two keys. */
function readCredentials(config: Config): Pick<BucketConfig, 'credentials'> {
  const given = config.getOptionalConfig('credentials');
  if (!given) return {};
  const sessionToken = given.getOptionalString('sessionToken');
  return {
    credentials: {
      accessKeyId: given.getString('accessKeyId'),
      secretAccessKey: given.getString('secretAccessKey'),
      ...(sessionToken !== undefined && { sessionToken }),
    },
  };
}
