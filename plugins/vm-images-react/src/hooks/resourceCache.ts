/** Answers per owner (an API client), so that nothing outlives a sign-out or a test. */
const caches = new WeakMap<object, Map<string, unknown>>();
const MAX_ANSWERS = 50;

export function recall<T>(owner: object | undefined, key: string) {
  return (owner && caches.get(owner)?.get(key)) as T | undefined;
}

export function remember(
  owner: object | undefined,
  key: string,
  value: unknown,
) {
  if (!owner) return;
  const answers = caches.get(owner) ?? new Map<string, unknown>();
  caches.set(owner, answers);
  answers.delete(key);
  answers.set(key, value);
  for (const oldest of answers.keys()) {
    if (answers.size <= MAX_ANSWERS) break;
    answers.delete(oldest);
  }
}
