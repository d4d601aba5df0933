/** Asks again until the answer is not `undefined` or `false`. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const { timeoutMs = 120_000, everyMs = 250 } = options;
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise(done => {
      setTimeout(done, everyMs);
    });
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}. Last seen: ${last}`);
}
