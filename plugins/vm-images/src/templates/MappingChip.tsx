import type { TemplateMapping } from '@vm-images/backstage-plugin-vm-images-common';
import {
  StatusChip,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Where a template can be launched; broken ones with the reason. */
export function MappingChip(props: {
  mapping: TemplateMapping;
  /** The template has others on the same platform. */
  withRegion?: boolean;
}) {
  const { mapping, withRegion } = props;
  const { platformId, region, status, reason } = mapping;
  const platforms = usePlatforms().value ?? [];
  const title = platforms.find(({ id }) => id === platformId)?.title;
  const broken = status === 'broken';
  return (
    <StatusChip
      word={[title ?? platformId, withRegion && region]
        .filter(Boolean)
        .join(' · ')}
      tone={broken ? 'bad' : 'good'}
      tooltip={
        broken
          ? `Broken: ${reason ?? 'its image cannot be launched'}`
          : `Launches ${resolvedImage(mapping)}`
      }
    />
  );
}

/** `web (3)`: the image that a launch would take now. */
export function resolvedImage(mapping: TemplateMapping): string {
  const { imageName, imageVersion, imageId } = mapping;
  const name = imageName ?? imageId;
  const known = !imageVersion || name.includes(imageVersion);
  return known ? name : `${name} (${imageVersion})`;
}
