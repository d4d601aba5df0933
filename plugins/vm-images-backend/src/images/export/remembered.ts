const MOST = 1000;
const LONGEST = 200;

/**
 * The same function, that remembers what short texts came to: many images say
 * the same, and reading JSON is dearer than looking it up.
 */
export function remembered<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = of(text);
    if (text.length <= LONGEST) {
      if (known.size >= MOST) known.clear();
      known.set(text, result);
    }
    return result;
  };
}
