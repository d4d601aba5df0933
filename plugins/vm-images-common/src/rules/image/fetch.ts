import type { Finding } from '../../model/types';
import { deny } from '../verdict';
import { available, capability } from './conditions';
import type { ImageSituation } from './ImageSituation';

/** Who may have the bytes of public images fetched. @public */
export type Fetchers = 'launchers' | 'admins';

/** Brings the bytes of an image to its platform that are not there yet. */
export function* fetch(s: ImageSituation): Iterable<Finding> {
  const { image, caller } = s;
  if (!image.awaited) {
    yield deny(
      'fetch.here',
      `The bytes of image "${image.name}" are on its platform already.`,
    );
    return;
  }
  yield* available(s, 'fetched');
  yield* capability(s, 'fetch');
  if (s.fetchers === 'admins' && !caller.admin) {
    yield deny(
      'fetch.admins',
      'Only the platform team has images fetched in this portal.',
      'Launch from it; that fetches it too.',
    );
  }
}
