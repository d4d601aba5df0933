import {
  buildOsCatalog,
  osCatalogPresets,
} from '@vm-images/backstage-plugin-vm-images-common';

/** The catalog that a backend without settings has. */
export const osCatalog = buildOsCatalog('modern', osCatalogPresets.modern);
