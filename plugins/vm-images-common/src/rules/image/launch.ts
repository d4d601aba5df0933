import type { Finding, Verdict } from '../../model/types';
import { deny, verdictOf, warn } from '../verdict';
import { available, capability } from './conditions';
import { features } from './features';
import { runsOn } from './hardware';
import type { ImageSituation, JudgedImage } from './ImageSituation';

export function* launch(s: ImageSituation): Iterable<Finding> {
  yield* available(s, 'launched');
  yield* capability(s, 'launch');
  // Only what is a medium needs a platform that starts from media.
  if (s.image.kind === 'iso') yield* capability(s, 'iso.boot');
  if (s.image.kind === 'data-disk') {
    yield deny(
      'launch.kind',
      `Image "${s.image.name}" holds data without an operating system.`,
      'Pick a system disk image, and add this one as a data disk.',
    );
  }
  yield* runsOn(s);
  yield* features(s);
  if (s.image.standing === 'revoked') {
    yield deny('launch.standing', `Image "${s.image.name}" was revoked.`);
  } else if (['deprecated', 'obsolete'].includes(s.image.standing)) {
    yield warn(
      'launch.standing',
      `Image "${s.image.name}" is ${s.image.standing}.`,
    );
  }
}

/**
 * May it be launched on a platform that can do this much, whoever asks?
 *
 * @public
 */
export function imageLaunchVerdict(
  image: JudgedImage,
  platform: Pick<ImageSituation, 'capabilities' | 'hardware'>,
): Verdict {
  const caller = { principal: '', ownershipRefs: [], admin: false };
  const unasked = { usedByTemplates: 0, deleteInUse: 'confirm' } as const;
  return verdictOf(launch({ image, caller, ...platform, ...unasked }));
}
