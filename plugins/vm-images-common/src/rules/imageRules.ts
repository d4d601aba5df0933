/** What may be done with an image, when and by whom: a file for each topic. */
import type { Finding, Verdicts } from '../model/types';
import { ownership } from './image/conditions';
import { download } from './image/download';
import type { ImageSituation } from './image/ImageSituation';
import { launch } from './image/launch';
import { remove } from './image/remove';
import { verdictOf } from './verdict';

export type { ImageSituation } from './image/ImageSituation';

/** @public */
export type ImageAction = 'launch' | 'edit' | 'delete' | 'download' | 'map';

const rules: Record<ImageAction, (s: ImageSituation) => Iterable<Finding>> = {
  launch,
  map: launch,
  edit: s => ownership(s, 'edit'),
  delete: remove,
  download,
};

/** A verdict for every action on an image. @public */
export function imageVerdicts(
  situation: ImageSituation,
): Verdicts & Record<ImageAction, Verdicts[string]> {
  return Object.fromEntries(
    Object.entries(rules).map(([action, rule]) => [
      action,
      verdictOf(rule(situation)),
    ]),
  ) as Record<ImageAction, Verdicts[string]>;
}
