const prefix = 'vm-images-upload-';

/**
 * Says to the other tabs of this browser which uploads this one works on, so
 * that none offers to continue what already goes on elsewhere. Returns what
 * gives the lock back.
 */
export function holdInThisTab(uploadId: string): () => void {
  let release = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  navigator.locks
    ?.request(prefix + uploadId, { ifAvailable: true }, () => held)
    .catch(() => {});
  return release;
}

/** Ids of the uploads that tabs of this browser work on. */
export async function heldUploads(): Promise<Set<string>> {
  const state = await navigator.locks?.query();
  const names = state?.held?.map(lock => lock.name ?? '') ?? [];
  return new Set(
    names
      .filter(name => name.startsWith(prefix))
      .map(name => name.slice(prefix.length)),
  );
}
