import type { CrashPoints } from './Lab';

/** Puts points that are apart together, each chain in the order of the work. */
export function chains(ordered: string[], length: number): string[][] {
  const count = Math.ceil(ordered.length / length);
  return ordered
    .slice(0, count)
    .map((_, start) => ordered.filter((__, index) => index % count === start));
}

/**
 * The points of an operation that succeeds, in their order, with those of the
 * platform where its steps come by them.
 */
export function pathOf(
  points: CrashPoints,
  kind: string,
  steps: Record<string, string[]>,
): string[] {
  const path = points.operations[kind].filter(one => !one.endsWith('-undo'));
  for (const [step, onPlatform] of Object.entries(steps)) {
    const begun = path.indexOf(`${kind}/${step}:before`) + 1;
    expect(begun).toBeGreaterThan(0);
    expect(points.platform).toEqual(expect.arrayContaining(onPlatform));
    path.splice(begun, 0, ...onPlatform);
  }
  return path;
}
