import { InputError, isError, NotFoundError } from '@backstage/errors';
import {
  explainVerdict,
  sizeVerdicts,
  type Flavor,
  type Image,
  type TemplateMappingInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';
import { openVisibilities } from '../database/images';
import type { StoredMapping } from '../database/templates';
import type { ImageService } from '../images/ImageService';
import type {
  PlatformDirectory,
  PlatformFacts,
} from '../platforms/PlatformDirectory';

interface Services {
  /** As the author may see them. */
  images: Pick<ImageService, 'get'>;
  platforms: PlatformDirectory;
}

/**
 * Checks what a template's author maps: images that the author sees and may
 * launch, sizes that exist and fit. A mapping that was there before is left
 * alone, so that a template with one broken mapping can still be edited.
 *
 * @throws InputError naming the mapping and what is wrong with it.
 */
export async function checkMappings(options: {
  mappings: readonly TemplateMappingInput[];
  before: readonly StoredMapping[];
  services: Services;
  request: ServiceOptions;
}): Promise<StoredMapping[]> {
  const { mappings, before, services, request } = options;
  const checked: StoredMapping[] = [];
  for (const [index, mapping] of mappings.entries()) {
    const where = `mappings[${index}]`;
    const known = before.find(one => isSame(one, mapping));
    const stored = known ?? (await check(where, mapping, services, request));
    const twin = checked.find(
      ({ platformId, region }) =>
        platformId === stored.platformId && region === stored.region,
    );
    if (twin) {
      throw new InputError(
        `${where}: region "${stored.region}" of platform "${stored.platformId}" is mapped twice. Keep one of them.`,
      );
    }
    checked.push(stored);
  }
  return checked;
}

function isSame(stored: StoredMapping, asked: TemplateMappingInput): boolean {
  return (
    stored.platformId === asked.platformId &&
    stored.region === (asked.region ?? stored.region) &&
    stored.imageSource === asked.imageSource &&
    stored.imageId === asked.imageId &&
    stored.channel === asked.channel &&
    stored.sizes.join('\n') === (asked.sizes ?? []).join('\n')
  );
}

async function check(
  where: string,
  mapping: TemplateMappingInput,
  services: Services,
  request: ServiceOptions,
): Promise<StoredMapping> {
  const platform = platformOf(where, mapping, services.platforms);
  const image = await imageOf(where, mapping, services, request);
  checkPlace(where, mapping, image);
  if (image.actions.map.effect === 'deny') {
    throw new InputError(`${where}: ${explainVerdict(image.actions.map)}`);
  }
  const sizes = mapping.sizes ?? [];
  for (const size of sizes) checkSize(where, size, image, platform);
  return {
    platformId: mapping.platformId,
    region: image.region,
    imageSource: mapping.imageSource,
    imageId: mapping.imageId,
    sizes,
    ...(mapping.channel && followed(where, mapping.channel, image)),
  };
}

/** Whether the channel offers something is seen when it is resolved. */
function followed(
  where: string,
  channel: string,
  { familyId, name }: Image,
): Pick<StoredMapping, 'channel' | 'familyId'> {
  if (familyId) return { channel, familyId };
  throw new InputError(
    `${where}: image "${name}" belongs to no family, so there is no channel "${channel}" to follow. Leave "channel" out, or give the image a family.`,
  );
}

function platformOf(
  where: string,
  { platformId }: TemplateMappingInput,
  platforms: PlatformDirectory,
): PlatformFacts {
  const platform = platforms.facts(platformId);
  if (platform) return platform;
  throw new InputError(
    `${where}: no platform "${platformId}" is configured in this portal.`,
  );
}

async function imageOf(
  where: string,
  { imageId }: TemplateMappingInput,
  { images }: Services,
  request: ServiceOptions,
): Promise<Image> {
  try {
    return await images.get(imageId, request);
  } catch (error) {
    if (!isError(error) || error.name !== NotFoundError.name) throw error;
    throw new InputError(
      `${where}: there is no image with id "${imageId}", or you may not see it.`,
    );
  }
}

function checkPlace(
  where: string,
  mapping: TemplateMappingInput,
  image: Image,
): void {
  const { platformId, region, imageSource } = mapping;
  if (image.platformId !== platformId) {
    throw new InputError(
      `${where}: image "${image.name}" is on platform "${image.platformId}", not on "${platformId}".`,
    );
  }
  if (region !== undefined && region !== image.region) {
    throw new InputError(
      `${where}: image "${image.name}" is in region "${image.region}", not in "${region}".`,
    );
  }
  if (
    imageSource === 'public' &&
    !openVisibilities.includes(image.visibility)
  ) {
    throw new InputError(
      `${where}: image "${image.name}" is ${image.visibility}. Say imageSource "custom", or map a public image.`,
    );
  }
}

function checkSize(
  where: string,
  size: string,
  image: Image,
  platform: PlatformFacts,
): void {
  const flavor = platform.flavors.find(({ name }) => name === size);
  if (!flavor) throw unknownSize(where, size, platform.flavors);
  const { verdict } = sizeVerdicts(image, platform.flavors).find(
    one => one.flavor.name === size,
  )!;
  if (verdict.effect === 'deny') {
    throw new InputError(`${where}: ${explainVerdict(verdict)}`);
  }
}

function unknownSize(
  where: string,
  size: string,
  flavors: readonly Flavor[],
): InputError {
  const names = flavors.map(({ name }) => name).join(', ');
  return new InputError(
    `${where}: there is no size "${size}" on this platform. It has ${names}.`,
  );
}

/**
 * Checks that the preselected size is offered somewhere.
 *
 * @throws InputError naming the sizes that are.
 */
export function checkDefaultSize(
  size: string | undefined,
  mappings: readonly StoredMapping[],
  platforms: PlatformDirectory,
): void {
  if (size === undefined) return;
  const offered = mappings.flatMap(({ platformId, sizes }) =>
    sizes.length > 0
      ? sizes
      : (platforms.facts(platformId)?.flavors ?? []).map(({ name }) => name),
  );
  if (offered.includes(size)) return;
  throw new InputError(
    `"defaultSize" is "${size}", which no mapping offers. They offer ${
      [...new Set(offered)].join(', ') || 'no size at all'
    }.`,
  );
}
