/**
 * Operating systems as data: which distributions and versions a portal knows,
 * per architecture. Ranges are written as people write them and expanded once.
 */
import type { Architecture, OperatingSystem, OsCatalog } from '../model/types';

/** From one version to another, both included. @public */
export interface VersionRange {
  from: string;
  to: string;
  /**
   * The versions in their order, where counting does not give them: `2008`,
   * `2008 R2`, `2012`. Without it the last number is counted: `6.5` to `6.10`.
   */
  of?: readonly string[];
}

/** Versions that are known for the same architectures. @public */
export interface OsRelease {
  architectures: readonly Architecture[];
  versions?: readonly string[];
  ranges?: readonly VersionRange[];
}

/** A distribution as it is written in a preset or in configuration. @public */
export interface OsDistributionData {
  type: OperatingSystem['type'];
  /** As images carry it: `ubuntu`, `windows-server`. */
  id: string;
  title: string;
  releases: readonly OsRelease[];
}

/** @public */
export type OsCatalogSystem = OsCatalog['systems'][number];
/** @public */
export type OsCatalogDistribution = OsCatalogSystem['distributions'][number];
