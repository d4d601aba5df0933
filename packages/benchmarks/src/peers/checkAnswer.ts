/** What the answers have in common, as far as it is looked at. */
interface Answer {
  items?: unknown[];
  totalItems?: number;
  facets?: Record<string, { count: number }[]>;
}

/**
 * Makes sure, before it is measured, that an address answers what it is taken
 * for; it warms the address up as well. `entities` is how many the catalog
 * holds.
 */
export async function checkAnswer(
  address: string,
  entities?: number,
): Promise<void> {
  const response = await fetch(address);
  const answer = (await response.json()) as Answer;
  const wrong = problemOf(answer, address, entities);
  if (!response.ok || wrong) {
    throw new Error(`${address} answered ${response.status}: ${wrong}`);
  }
}

function problemOf(
  answer: Answer,
  address: string,
  entities?: number,
): string | undefined {
  if (address.includes('facets')) {
    if (entities === undefined) return undefined;
    const counts = Object.values(answer.facets ?? {}).flat();
    const sum = counts.reduce((total, { count }) => total + count, 0);
    return sum === entities ? undefined : `facets count ${sum} of ${entities}`;
  }
  if (answer.items?.length !== 25) return `${answer.items?.length} items`;
  if (entities === undefined || address.includes('exclude')) return undefined;
  return answer.totalItems === entities
    ? undefined
    : `a total of ${answer.totalItems} instead of ${entities}`;
}
