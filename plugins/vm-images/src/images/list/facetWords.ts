import {
  imageStatuses,
  type Architecture,
  type ImageKind,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  architectures,
  distributions,
  imageKinds,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { PlatformName } from '../../platforms/platformNames';
import type { facetNames } from './useImages';

export type FacetName = (typeof facetNames)[number];

/** What the facets are called. */
export const facetTitles: Record<FacetName, string> = {
  os: 'Operating system',
  status: 'Status',
  platform: 'Platform',
  region: 'Region',
  architecture: 'Architecture',
  kind: 'Kind',
  owner: 'Owner',
  family: 'Family',
  tag: 'Tag',
  encrypted: 'Encryption',
};

/** A facet's value as people read it. */
export function facetWord(
  facet: FacetName,
  value: string,
  platformName: PlatformName,
): string {
  switch (facet) {
    case 'platform':
      return platformName(value);
    case 'os':
      return distributions[value] ?? value;
    case 'status':
      return imageStatuses[value as ImageStatus]?.title ?? value;
    case 'architecture':
      return architectures[value as Architecture] ?? value;
    case 'kind':
      return imageKinds[value as ImageKind] ?? value;
    case 'encrypted':
      return value === 'true' ? 'Encrypted' : 'Not encrypted';
    case 'owner':
      return value.replace(/^(user|group):default\//, '');
    default:
      return value;
  }
}
