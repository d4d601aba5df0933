/**
 * A copy is a second image with the same content in another place: on another
 * platform, or in another region of the same one.
 */
import type {
  Capability,
  DiskFormat,
  Finding,
  Image,
  Verdict,
} from '../../model/types';
import { capabilityWords } from '../capabilityWords';
import { deny, verdictOf } from '../verdict';
import { available, capability } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { taking } from './licence';

/** May the image be copied at all, wherever to? */
export function* copy(s: ImageSituation): Iterable<Finding> {
  // A copy is the copier's own: it takes the bytes, as a download does.
  yield* taking(s, 'copy');
  yield* available(s, 'copied');
  yield* capability(s, 'export');
  const { name, kind, standing } = s.image;
  if (kind === 'full-machine') {
    yield deny(
      'copy.kind',
      `Image "${name}" holds several disks; only images of one disk can be copied.`,
    );
  }
  if (standing === 'revoked') {
    yield deny('copy.standing', `Image "${name}" was revoked.`);
  }
}

/** Where a copy is to go; `GET /platforms` tells it. @public */
export interface CopyTarget {
  platformId: string;
  title: string;
  region: string;
  /** The regions that the platform has. */
  regions: readonly string[];
  capabilities: readonly Capability[];
  /** Formats taken as they are. */
  acceptedFormats?: readonly DiskFormat[];
  /** What becomes of other formats; an ISO can never be converted. */
  convert?: 'auto' | 'refuse';
  maxVirtualSizeBytes?: number;
  /** Why it cannot be used now; undefined when it can. */
  unavailable?: string;
}

type CopiedImage = Pick<
  Image,
  'name' | 'platformId' | 'region' | 'format' | 'virtualSizeBytes' | 'encrypted'
>;

function* into(image: CopiedImage, target: CopyTarget): Iterable<Finding> {
  const { title, region, regions, capabilities, unavailable } = target;
  if (!regions.includes(region)) {
    yield deny(
      'copy.region',
      `Platform "${title}" has no region "${region}".`,
      `It has ${regions.join(', ')}.`,
    );
  } else if (
    target.platformId === image.platformId &&
    region === image.region
  ) {
    yield deny(
      'copy.same',
      `Image "${image.name}" is there already.`,
      'Copy it to another platform or region.',
    );
  }
  if (!capabilities.includes('import')) {
    yield deny(
      'copy.target',
      `Platform "${title}" cannot ${capabilityWords.import}.`,
      'Copy it to a platform that can.',
    );
  } else if (unavailable) {
    yield deny('copy.unavailable', unavailable);
  }
  if (image.encrypted && !capabilities.includes('encrypt')) {
    yield deny(
      'copy.encrypted',
      `Image "${image.name}" is encrypted, and platform "${title}" does not know its key.`,
      'Copy it to a platform that can encrypt images, or replicate it to a plain image first.',
    );
  }
  const { format } = image;
  const isTaken =
    !format || (target.acceptedFormats?.includes(format) ?? format !== 'iso');
  if (!isTaken && (format === 'iso' || target.convert === 'refuse')) {
    yield deny(
      'copy.format',
      `Platform "${title}" takes no ${format} images.`,
      'Copy it to a platform that does.',
    );
  }
  const max = target.maxVirtualSizeBytes;
  const size = image.virtualSizeBytes;
  if (max !== undefined && size !== undefined && size > max) {
    yield deny(
      'copy.size',
      `The disk of image "${image.name}" has ${size} bytes; platform "${title}" takes at most ${max}.`,
    );
  }
}

/** May an image that may be copied go there? @public */
export function copyTargetVerdict(
  image: CopiedImage,
  target: CopyTarget,
): Verdict {
  return verdictOf(into(image, target));
}
