import {
  featuresVerdict,
  hardwareFeatures,
  type HardwareFeature,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';

/**
 * The features that the image cannot be given because its platform lacks them,
 * with the reason. What it has already can be taken off and put back. Nothing
 * as long as the platform is not known: the backend decides then.
 */
export function useRefusedFeatures({
  platformId,
  features,
  pendingChange,
}: Pick<Image, 'platformId' | 'features' | 'pendingChange'>): Partial<
  Record<HardwareFeature, string>
> {
  const platform = usePlatforms().value?.find(({ id }) => id === platformId);
  if (!platform) return {};
  const has = { ...features, ...pendingChange?.features };
  const refused = hardwareFeatures
    .filter(feature => !has[feature])
    .flatMap(feature =>
      featuresVerdict([feature], platform).findings.map(
        ({ reason }) => [feature, reason] as const,
      ),
    );
  return Object.fromEntries(refused);
}
