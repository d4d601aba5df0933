import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { SavePointManifest, SavePointStore } from './SavePointStore';

/**
 * Finds a snapshot or backup whose two names are both right.
 *
 * @throws NotFoundError, or NotAllowedError when the id is another's
 */
export async function requireSavePoint(
  store: SavePointStore,
  ref: { id: string; marker: string },
): Promise<SavePointManifest> {
  const found = await store.get(ref.id);
  if (!found) {
    throw new NotFoundError(`There is no snapshot or backup '${ref.id}' here`);
  }
  assertSavePointMarker(found, ref.marker);
  return found;
}

/** @throws NotAllowedError when it belongs to somebody else */
export function assertSavePointMarker(
  found: SavePointManifest,
  marker: string,
): void {
  if (found.marker === marker) return;
  throw new NotAllowedError(
    `The ${found.kind} '${found.name}' (${found.id}) carries the mark ` +
      `'${found.marker}' and not '${marker}'; it is left alone`,
  );
}
