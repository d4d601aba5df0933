import type { Finding } from '../../model/types';
import { available, capability, ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

export function* download(s: ImageSituation): Iterable<Finding> {
  // Seeing an image lets one launch it; taking its bytes away is the owner's.
  if (s.image.visibility !== 'public') yield* ownership(s, 'download');
  yield* available(s, 'downloaded');
  yield* capability(s, 'export');
}
