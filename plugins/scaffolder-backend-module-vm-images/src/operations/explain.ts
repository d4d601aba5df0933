/**
 * The backend's own words out of an HTTP error: they name the thing, the
 * value and the remedy, where the status line only says "409 Conflict".
 */
export function explained(error: unknown): Error {
  if (error instanceof Error && 'body' in error) {
    const body = error.body as { error?: { message?: string } } | undefined;
    const message = body?.error?.message;
    if (message) return new Error(message, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** Runs a request; what it throws says why in the backend's own words. */
export async function asked<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw explained(error);
  }
}
