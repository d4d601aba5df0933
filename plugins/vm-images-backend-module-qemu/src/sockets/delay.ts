import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits, and ends early with the abort reason.
 */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    // Node wraps the reason into its own AbortError; callers want theirs.
    signal?.throwIfAborted();
    throw error;
  }
}
