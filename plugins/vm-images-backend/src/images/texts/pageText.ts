import type { VerdictText } from './VerdictTexts';

/** A page as JSON: each verdict once, and of each image where its own are. */
export function pageText<Item>(options: {
  /** Cursors and totals. */
  page: object;
  items: readonly Item[];
  factsOf(item: Item): object;
  verdictsOn(item: Item): VerdictText;
}): string {
  const { page, items, factsOf, verdictsOn } = options;
  const verdicts = new Map<string, number>();
  const indexOf = (verdict: string) => {
    let index = verdicts.get(verdict);
    if (index === undefined) {
      index = verdicts.size;
      verdicts.set(verdict, index);
    }
    return index;
  };
  const texts = items.map(item => {
    const actions = verdictsOn(item).map(
      ([action, verdict]) => `${action}:${indexOf(verdict)}`,
    );
    const facts = JSON.stringify(factsOf(item)).slice(0, -1);
    return `${facts},"actions":{${actions.join()}}}`;
  });
  const start = JSON.stringify({ ...page, items: [] }).slice(0, -2);
  return `${start}${texts.join()}],"verdicts":[${[
    ...verdicts.keys(),
  ].join()}]}`;
}
