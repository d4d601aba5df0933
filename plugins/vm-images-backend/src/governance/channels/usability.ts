import {
  imageStatuses,
  retiredStandings,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageRow } from '../../database/tables';
import type { FamilyKey } from '../../database/lineage/familyId';

/** Why a channel of the family cannot offer the image; undefined when it can. */
export function whyUnusable(
  image: ImageRow | undefined,
  family: FamilyKey,
): string | undefined {
  if (!image || image.status === 'destroyed') return 'The image is gone.';
  const { name, status, standing } = image;
  if (status !== 'available') {
    return `Image "${name}" is ${imageStatuses[status].title.toLowerCase()}.`;
  }
  if (retiredStandings.includes(standing)) {
    return `Image "${name}" is ${standing}.`;
  }
  if (image.family !== family.name || image.owner_ref !== family.owner) {
    return `Image "${name}" left family "${family.name}".`;
  }
  return undefined;
}
