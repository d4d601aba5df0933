import type { ImageFacets } from '@vm-images/backstage-plugin-vm-images-common';
import {
  largeDimensions,
  smallDimensions,
} from '../database/imageCounts/countedFacts';
import type { ImageCounts } from '../database/imageCounts/ImageCounts';
import { MOST_FREQUENT } from '../database/imageCounts/readImageCounts';

/** The numbers beside tabs and facets; whoever sees everything sees every bin. */
export function imageFacets(
  counts: ImageCounts,
  view: { everything: boolean },
): ImageFacets {
  return {
    tabs: {
      all: counts.get('live'),
      mine: counts.own('live'),
      shared: counts.received,
      public: counts.get('visibility', 'public'),
      marketplace: counts.get('visibility', 'marketplace'),
      iso: counts.get('kind', 'iso'),
      bin: view.everything ? counts.get('bin') : counts.own('bin'),
    },
    facets: Object.fromEntries(
      [...smallDimensions, ...largeDimensions].map(dimension => [
        dimension,
        counts.values(dimension).slice(0, MOST_FREQUENT),
      ]),
    ),
  };
}
