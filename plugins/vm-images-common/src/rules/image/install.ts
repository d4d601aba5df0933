import type { Finding } from '../../model/types';
import { deny } from '../verdict';
import { capability } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { launch } from './launch';

/** Install from the ISO, then capture: a launch, an installation, a capture. */
export function* install(s: ImageSituation): Iterable<Finding> {
  const { kind, name } = s.image;
  if (kind !== 'iso') {
    yield deny(
      'install.kind',
      `Image "${name}" is a disk that is installed already, not installation media.`,
      'Launch from it instead.',
    );
    return;
  }
  yield* launch(s);
  yield* capability(s, 'capture');
}
