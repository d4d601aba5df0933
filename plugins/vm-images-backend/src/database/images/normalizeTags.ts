/**
 * Tags as they are stored: trimmed, in lower case, each once, so that `Web` and
 * `web ` are one tag. Takes and gives the JSON of the column.
 */
export function normalizeTagsJson(json: string): string {
  const tags = (JSON.parse(json) as string[]).map(normalizeTag);
  return JSON.stringify([...new Set(tags)].filter(tag => tag !== ''));
}

/** One tag as it is stored and asked for. */
export function normalizeTag(tag: string): string {
  // Line breaks separate tags in `search_key`.
  return tag.replace(/\s/g, ' ').trim().toLowerCase();
}
