import type { CloudConfig } from './userDataPart';

/**
 * Merges settings: lists are appended, maps are merged, and of two plain values
 * the later one wins. A list and something else cannot be merged, there too the
 * later one wins.
 */
export function mergeCloudConfig(configs: CloudConfig[]): CloudConfig {
  return configs.reduce<CloudConfig>(
    (merged, config) => mergeMaps(merged, config),
    {},
  );
}

function mergeMaps(first: CloudConfig, second: CloudConfig): CloudConfig {
  // Entries and not assignments: a key named __proto__ is a key like others.
  const merged = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    merged.set(
      key,
      merged.has(key) ? mergeValues(merged.get(key), value) : value,
    );
  }
  return Object.fromEntries(merged);
}

function mergeValues(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second)) {
    return [...first, ...second];
  }
  if (isMap(first) && isMap(second)) {
    return mergeMaps(first, second);
  }
  return second;
}

function isMap(value: unknown): value is CloudConfig {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}
