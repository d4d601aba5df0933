/** What may be done with an image, when and by whom: a file for each topic. */
import type { Finding, Verdicts } from '../model/types';
import { attach } from './image/attach';
import { destroy, restore } from './image/bin';
import { copy } from './image/copy';
import { download } from './image/download';
import { replicate } from './image/encryption';
import { edit } from './image/edit';
import { exportToBucket } from './image/export';
import type { ImageSituation } from './image/ImageSituation';
import { fetch } from './image/fetch';
import { install } from './image/install';
import { launch } from './image/launch';
import { publish, unpublish } from './image/publish';
import { forceRemove, remove } from './image/remove';
import { leave, share } from './image/share';
import { promote, standing } from './image/standing';
import { verdictOf } from './verdict';

export {
  unjudgedFacts,
  type DeletableStatus,
  type ImageSituation,
  type JudgedImage,
  type PlatformHardware,
} from './image/ImageSituation';
export {
  defaultSharingPolicy,
  maxRecipientsOf,
  shareVerdicts,
  type ShareAction,
  type SharingPolicy,
} from './image/share';

export { checkListing, type Publishers } from './image/publish';
export type { Fetchers } from './image/fetch';
export {
  forbidsPassingOn,
  isOpenToAll,
  isRedistributable,
  termsOf,
} from './image/licence';
export { exportTargetVerdict, type ExportPolicy } from './image/export';

/** @public */
export type ImageAction =
  | 'launch'
  | 'install'
  | 'fetch'
  | 'edit'
  | 'delete'
  | 'forceDelete'
  | 'download'
  | 'export'
  | 'copy'
  | 'replicate'
  | 'map'
  | 'attach'
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
  install,
  fetch,
  map: launch,
  attach,
  edit,
  delete: remove,
  forceDelete: forceRemove,
  restore,
  destroy,
  standing,
  promote,
  share,
  leave,
  publish,
  unpublish,
  download,
  export: exportToBucket,
  copy,
  replicate,
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
