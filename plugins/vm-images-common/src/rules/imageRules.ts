/** What may be done with an image, when and by whom: a file for each topic. */
import type { Finding, Verdicts } from '../model/types';
import { destroy, restore } from './image/bin';
import { copy } from './image/copy';
import { download } from './image/download';
import { edit } from './image/edit';
import type { ImageSituation } from './image/ImageSituation';
import { launch } from './image/launch';
import { publish, unpublish } from './image/publish';
import { remove } from './image/remove';
import { leave, share } from './image/share';
import { promote, standing } from './image/standing';
import { verdictOf } from './verdict';

export type { DeletableStatus, ImageSituation } from './image/ImageSituation';
export {
  defaultSharingPolicy,
  maxRecipientsOf,
  shareVerdicts,
  type ShareAction,
  type SharingPolicy,
} from './image/share';

export { checkListing, type Publishers } from './image/publish';

/** @public */
export type ImageAction =
  | 'launch'
  | 'edit'
  | 'delete'
  | 'download'
  | 'copy'
  | 'map'
  | 'restore'
  | 'destroy'
  | 'share'
  | 'leave'
  | 'standing'
  | 'promote'
  | 'publish'
  | 'unpublish';

const rules: Record<ImageAction, (s: ImageSituation) => Iterable<Finding>> = {
  launch,
  map: launch,
  edit,
  delete: remove,
  restore,
  destroy,
  standing,
  promote,
  share,
  leave,
  publish,
  unpublish,
  download,
  copy,
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
