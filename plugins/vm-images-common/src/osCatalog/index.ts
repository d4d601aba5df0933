export { buildOsCatalog } from './buildOsCatalog';
export { expandRange } from './expandRange';
export { guessFromName, type NameGuess } from './guessFromName';
export { findDistribution, judgeOs, versionsFor } from './judgeOs';
export { osCatalogPresets, type OsCatalogPreset } from './presets';
export type {
  OsCatalogDistribution,
  OsCatalogSystem,
  OsDistributionData,
  OsRelease,
  VersionRange,
} from './types';
