/** Puts points that are apart together, each chain in the order of the work. */
export function chains(ordered: string[], length: number): string[][] {
  const count = Math.ceil(ordered.length / length);
  return ordered
    .slice(0, count)
    .map((_, start) => ordered.filter((__, index) => index % count === start));
}
