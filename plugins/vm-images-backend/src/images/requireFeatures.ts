import {
  featuresVerdict,
  hardwareFeatures,
  type ImagePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import { enforceVerdict } from '../authorization';
import { imageFromRow } from '../database/images';
import type { ImageRow } from '../database/tables';
import type { PlatformFacts } from '../platforms/PlatformDirectory';

/**
 * An image may ask of the hardware what its platform gives machines. What it
 * asks for already, or will once it is made, it may go on asking for.
 *
 * @throws ConflictError naming each feature that the platform does not give
 */
export function requireFeatures(
  { features = {} }: ImagePatch,
  row: ImageRow,
  facts: PlatformFacts | undefined,
): void {
  const { platformId, pendingChange, ...image } = imageFromRow(row);
  const has = { ...image.features, ...pendingChange?.features };
  const wanted = hardwareFeatures.filter(one => features[one] && !has[one]);
  const { title = platformId, capabilities = [] } = facts ?? {};
  enforceVerdict(featuresVerdict(wanted, { title, capabilities }));
}
