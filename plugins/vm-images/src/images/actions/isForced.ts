import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';

/** Can it be deleted only by force, and by this person? */
export function isForced({ actions }: Image): boolean {
  return (
    isDenied(actions.delete) && !isDenied(actions.forceDelete ?? actions.delete)
  );
}
