import type { Finding } from '../../model/types';
import { available, capability, outside } from './conditions';
import { deny } from '../verdict';
import type { ImageSituation } from './ImageSituation';
import { taking } from './licence';

export function* download(s: ImageSituation): Iterable<Finding> {
  yield* taking(s, 'download');
  yield* available(s, 'downloaded');
  yield* capability(s, 'export');
  yield* outside(s, 'download.standing', 'download');
  if (s.image.encrypted) {
    yield deny(
      'download.encrypted',
      `Image "${s.image.name}" is encrypted, and its key does not leave this portal.`,
      'Replicate it to a plain image first, and download that one.',
    );
  }
  if (s.image.kind === 'full-machine') {
    yield deny(
      'download.kind',
      `Image "${s.image.name}" holds several disks; only images of one disk can be downloaded.`,
      'Launch it, and capture each disk as an image of its own.',
    );
  }
}
