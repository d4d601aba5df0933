import { discardCapture } from '../capture/discardCapture';
import { crashAt } from '../host/crashAt';
import { idFor } from '../store/ids';
import type { SavePointOptions } from './createSavePoint';
import { assertSavePointMarker } from './requireSavePoint';

/**
 * Destroys a snapshot or backup, and what making it has left when it was cut
 * short. Gone already counts as done.
 *
 * @throws NotAllowedError when it is not the marker's
 */
export async function removeSavePoint(
  ref: { id?: string; marker: string },
  options: Pick<
    SavePointOptions,
    'locks' | 'logger' | 'machines' | 'savePoints'
  >,
): Promise<void> {
  const { locks, savePoints } = options;
  const ownId = idFor('save-point', ref.marker);
  await locks.run(`save-point:${ownId}`, () =>
    discardCapture(savePoints.stagingFolder(ownId), ownId, options),
  );
  const id = ref.id ?? ownId;
  await locks.run(`save-point:${id}`, async () => {
    const found = await savePoints.get(id);
    if (!found) return;
    assertSavePointMarker(found, ref.marker);
    await savePoints.remove(id);
    crashAt('qemu.save.removed');
  });
}
