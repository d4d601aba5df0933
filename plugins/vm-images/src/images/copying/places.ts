import {
  copyTargetVerdict,
  type Image,
  type PlatformView,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

/** Where a copy could go, and whether it may. */
export interface Place {
  /** Unique among all of them. */
  key: string;
  platformId: string;
  region: string;
  /** With the region where a platform has more than one. */
  title: string;
  verdict: Verdict;
  /** The format that the image is converted to on the way there, if it is. */
  convertsTo?: string;
}

/** Every region of every platform; those first that can. */
export function placesFor(
  image: Image,
  platforms: readonly PlatformView[],
): Place[] {
  const places = platforms.flatMap(platform =>
    platform.regions.map(region => placeOf(image, platform, region)),
  );
  const isDenied = ({ verdict }: Place) => verdict.effect === 'deny';
  return [
    ...places.filter(place => !isDenied(place)),
    ...places.filter(isDenied),
  ];
}

function placeOf(image: Image, platform: PlatformView, region: string): Place {
  const { id: platformId, title, regions, capabilities, limits } = platform;
  const unavailable =
    platform.status === 'unavailable'
      ? platform.reason ?? `Platform "${title}" is away.`
      : undefined;
  const verdict = copyTargetVerdict(image, {
    ...{ platformId, title, region, regions, capabilities, unavailable },
    maxVirtualSizeBytes: limits.maxVirtualSizeBytes,
    acceptedFormats: platform.acceptedFormats,
    convert: platform.convert,
  });
  const formats = platform.acceptedFormats ?? [];
  const converts =
    image.format !== undefined && !formats.includes(image.format);
  return {
    ...{ key: `${platformId}/${region}`, platformId, region, verdict },
    title: regions.length > 1 ? `${title} · ${region}` : title,
    ...(converts && formats.length > 0 && { convertsTo: formats[0] }),
  };
}
