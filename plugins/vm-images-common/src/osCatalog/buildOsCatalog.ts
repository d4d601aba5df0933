import type { OperatingSystem, OsCatalog } from '../model/types';
import { expandRange } from './expandRange';
import type {
  OsCatalogDistribution,
  OsDistributionData,
  OsRelease,
} from './types';

const TITLES: Record<OperatingSystem['type'], string> = {
  linux: 'Linux',
  windows: 'Windows',
  other: 'Other',
};

type Version = OsCatalogDistribution['versions'][number];

function versionsOf(releases: readonly OsRelease[]): Version[] {
  const known = new Map<string, Version>();
  for (const { architectures, versions = [], ranges = [] } of releases) {
    for (const version of [...versions, ...ranges.flatMap(expandRange)]) {
      const before = known.get(version)?.architectures ?? [];
      const all = [...new Set([...before, ...architectures])];
      known.set(version, { version, architectures: all.sort().reverse() });
    }
  }
  return [...known.values()].sort((a, b) =>
    b.version.localeCompare(a.version, 'en', { numeric: true }),
  );
}

/**
 * The catalog as it is offered: ranges expanded, newest version first. Data
 * that comes later adds releases to a distribution of the same id.
 *
 * @throws Error that names a range that can't be counted
 * @public
 */
export function buildOsCatalog(
  preset: string,
  data: readonly OsDistributionData[],
): OsCatalog {
  const merged = new Map<string, OsDistributionData>();
  for (const one of data) {
    const before = merged.get(one.id);
    merged.set(one.id, {
      ...one,
      releases: [...(before?.releases ?? []), ...one.releases],
    });
  }
  const systems = (['linux', 'windows', 'other'] as const).map(type => ({
    type,
    title: TITLES[type],
    distributions: [...merged.values()]
      .filter(one => one.type === type)
      .map(({ id, title, releases }) => ({
        ...{ id, title, versions: versionsOf(releases) },
      }))
      .sort((a, b) => a.title.localeCompare(b.title, 'en')),
  }));
  return { preset, systems };
}
