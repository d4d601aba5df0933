/** Uploading an image to a bucket of object storage. */
import type { Finding, Image, Verdict } from '../../model/types';
import type { Caller } from '../caller';
import { deny, verdictOf } from '../verdict';
import { available, capability, outside } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { isOpenToAll, taking } from './licence';

/** May it be exported at all, whichever bucket to? */
export function* exportToBucket(s: ImageSituation): Iterable<Finding> {
  yield* taking(s, 'export');
  yield* available(s, 'exported');
  yield* capability(s, 'export');
  yield* outside(s, 'export.standing', 'export');
  const { name, kind, encrypted } = s.image;
  if (kind === 'full-machine') {
    yield deny(
      'export.kind',
      `Image "${name}" holds several disks; only images of one disk can be exported.`,
    );
  }
  if (encrypted) {
    yield deny(
      'export.encrypted',
      `Image "${name}" is encrypted, and would be of no use without its key.`,
      'Export a copy that is not encrypted.',
    );
  }
  if (!s.hasBuckets) {
    yield deny(
      'export.bucket',
      `There is no bucket that image "${name}" could be exported to.`,
      'Ask the platform team for one, or download the image.',
    );
  }
}

/** What configuration says of a bucket. @public */
export interface ExportPolicy {
  title: string;
  /** Entity refs whose images may go there; everybody's when left out. */
  allowedOwners?: readonly string[];
}

/**
 * May an image that may be exported go to this bucket? The bucket of a team
 * takes what the team owns, and what is open to all if one of them asks.
 *
 * @public
 */
export function exportTargetVerdict(
  image: Pick<Image, 'name' | 'visibility' | 'listing' | 'ownerRef'>,
  target: ExportPolicy,
  caller: Caller,
): Verdict {
  const { allowedOwners, title } = target;
  const refs =
    isOpenToAll(image) || !image.ownerRef
      ? caller.ownershipRefs
      : [image.ownerRef];
  const may =
    caller.admin ||
    !allowedOwners ||
    refs.some(ref => allowedOwners.includes(ref));
  if (may) return verdictOf([]);
  return verdictOf([
    deny(
      'export.owner',
      `Image "${image.name}" may not go to bucket "${title}".`,
      'Choose another bucket, or ask the platform team.',
    ),
  ]);
}
