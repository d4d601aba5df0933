import { isAbsolute } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  type ImageDescription,
  imageDescriptionSchema,
} from '../store/imageManifest';
import { positive } from './positive';

/** An image that everybody is offered, as configuration names it. */
export interface PublicImageConfig {
  /** Absolute path of the qcow2 file; undefined of one that is fetched. */
  path: string | undefined;
  /** Where it is fetched from when it is wanted; then the digest is known. */
  url?: string;
  digest: string | undefined;
  /** Bytes of what is fetched, to be shown before it is. */
  sizeBytes?: number;
  /** Fetch it at the start instead of when it is wanted. */
  prefetch?: boolean;
  kernel: string | undefined;
  initrd: string | undefined;
  /** What is left out here is taken from the JSON file beside the image. */
  description: Partial<ImageDescription>;
}

/** Reads `publicImages`: unique names; absolute paths, or addresses with digests. */
export function readPublicImages(
  config: Config | undefined,
): PublicImageConfig[] {
  const names = new Set<string>();
  const entries = config?.getOptionalConfigArray('publicImages') ?? [];
  return entries.map(entry => {
    const name = entry.getString('name');
    if (names.has(name)) {
      throw new InputError(
        `vmImages.qemu.publicImages names '${name}' twice; names are unique`,
      );
    }
    names.add(name);
    return {
      ...readSource(entry, name),
      digest: readDigest(entry, name),
      sizeBytes: positive(entry, 'sizeBytes'),
      prefetch: readPrefetch(entry, name),
      kernel: entry.getOptionalString('kernel'),
      initrd: entry.getOptionalString('initrd'),
      description: readDescription(entry, name),
    };
  });
}

/** Where the bytes are: on this host, or at an address. */
function readSource(
  entry: Config,
  name: string,
): Pick<PublicImageConfig, 'path' | 'url'> {
  const path = entry.getOptionalString('path');
  const url = entry.getOptionalString('url');
  const wrong = (what: string) =>
    new InputError(`vmImages.qemu.publicImages: '${name}' ${what}`);
  if ((path === undefined) === (url === undefined)) {
    throw wrong(`needs either a path or a url`);
  }
  if (url === undefined) {
    return { path: absolute(path!, name) };
  }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw wrong(`has a url that is no address of http or https`);
  }
  if (!entry.has('digest')) {
    throw wrong(`has a url and no digest; what is fetched must be checked`);
  }
  return { path: undefined, url };
}

/** What lies on this host is here already. */
function readPrefetch(entry: Config, name: string): boolean | undefined {
  const prefetch = entry.getOptionalBoolean('prefetch');
  if (!prefetch || entry.has('url')) return prefetch;
  throw new InputError(
    `vmImages.qemu.publicImages: '${name}' has prefetch and no url; there is nothing to fetch`,
  );
}

function readDescription(
  entry: Config,
  name: string,
): Partial<ImageDescription> {
  const given = {
    name,
    description: entry.getOptionalString('description'),
    os: entry.getOptional('os'),
    bootMode: entry.getOptionalString('bootMode'),
    features: entry.getOptional('features'),
    minMemoryMiB: positive(entry, 'minMemoryMiB'),
    minDiskGiB: positive(entry, 'minDiskGiB'),
    defaultUser: entry.getOptionalString('defaultUser'),
    family: entry.getOptionalString('family'),
    version: entry.getOptionalString('version'),
  };
  const result = imageDescriptionSchema.partial().safeParse(given);
  if (!result.success) {
    const { path, message } = result.error.issues[0];
    throw new InputError(
      `vmImages.qemu.publicImages: '${path.join(
        '.',
      )}' of '${name}' is wrong: ` + `${message}`,
    );
  }
  // Without the keys that are not set, so that defaults may be laid under it.
  return Object.fromEntries(
    Object.entries(result.data).filter(([, value]) => value !== undefined),
  );
}

function readDigest(entry: Config, name: string): string | undefined {
  const digest = entry.getOptionalString('digest');
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new InputError(
      `vmImages.qemu.publicImages: the digest of '${name}' must be 'sha256:' ` +
        `and 64 lower-case hex digits`,
    );
  }
  return digest;
}

function absolute(path: string, name: string): string {
  if (!isAbsolute(path)) {
    throw new InputError(
      `vmImages.qemu.publicImages: the path of '${name}' is '${path}'; it ` +
        `must be absolute`,
    );
  }
  return path;
}
