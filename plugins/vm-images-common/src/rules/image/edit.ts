import type { Finding, ImagePatch } from '../../model/types';
import { warn } from '../verdict';
import { ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

/** What of an image may be changed while it is in the recycle bin. @public */
export const editableInBin: readonly (keyof ImagePatch)[] = [
  'name',
  'description',
];

export function* edit(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'edit');
  if (s.image.status !== 'deleted') return;
  yield warn(
    'edit.bin',
    `Image "${s.image.name}" is in the recycle bin: only its name and description can be changed.`,
    'Restore it to change more.',
  );
}
