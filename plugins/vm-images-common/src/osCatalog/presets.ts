import { modern } from './modern';
import { s3PrivateCloud } from './s3PrivateCloud';
import type { OsDistributionData } from './types';

/** The catalogs that come with the product. @public */
export const osCatalogPresets = {
  modern,
  's3-private-cloud': s3PrivateCloud,
} as const satisfies Record<string, readonly OsDistributionData[]>;

/** @public */
export type OsCatalogPreset = keyof typeof osCatalogPresets;
