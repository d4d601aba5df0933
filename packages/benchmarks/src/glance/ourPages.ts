const MOST = 200;

/**
 * Addresses of our list that bring as many images together, or a page of 25 for
 * none. They are found out before anything is measured, since each names where
 * the one before it ended.
 *
 * @throws Error when one is refused, or there are fewer images
 */
export async function ourPages(
  address: string,
  query: Record<string, string>,
  images: number,
): Promise<string[]> {
  const addresses: string[] = [];
  let cursor: string | undefined;
  for (let found = 0; addresses.length === 0 || found < images; ) {
    const limit = images === 0 ? 25 : Math.min(MOST, images - found);
    const parameters = new URLSearchParams({ ...query, limit: `${limit}` });
    if (cursor) parameters.set('cursor', cursor);
    const next = `${address}?${parameters}`;
    const response = await fetch(next);
    const answer = (await response.json()) as {
      items?: unknown[];
      nextCursor?: string;
    };
    if (!response.ok || !answer.items) {
      throw new Error(`${next} answered ${response.status}`);
    }
    if (images > 0 && answer.items.length !== limit) {
      throw new Error(`${next} brought ${answer.items.length} of ${limit}`);
    }
    addresses.push(next);
    found += answer.items.length;
    cursor = answer.nextCursor;
  }
  return addresses;
}
