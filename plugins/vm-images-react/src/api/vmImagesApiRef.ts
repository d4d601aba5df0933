import { createApiRef } from '@backstage/core-plugin-api';
import type { VmImagesApi } from '@vm-images/backstage-plugin-vm-images-common';

/** The backend's API, as this person. @public */
export const vmImagesApiRef = createApiRef<VmImagesApi>({
  id: 'plugin.vm-images.api',
});
