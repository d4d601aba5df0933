/**
 * Waits for `promise`, but at most `timeoutMs` and not past an abort.
 *
 * Whoever owns the underlying work must stop it on its own: this only stops the
 * waiting.
 *
 * @throws the abort reason, or what `onTimeout` makes
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  options: {
    timeoutMs: number;
    signal?: AbortSignal;
    onTimeout: () => Error;
  },
): Promise<T> {
  const { timeoutMs, signal, onTimeout } = options;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), timeoutMs);
    onAbort = () => reject(signal?.reason);
    if (signal?.aborted) {
      onAbort();
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    if (onAbort) {
      signal?.removeEventListener('abort', onAbort);
    }
  }
}
