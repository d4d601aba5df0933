import type { Finding } from '../../model/types';
import { deny, warn } from '../verdict';
import { available, capability } from './conditions';
import type { ImageSituation } from './ImageSituation';

/** May a virtual machine get a data disk with what the image holds? */
export function* attach(s: ImageSituation): Iterable<Finding> {
  const { kind, name, standing } = s.image;
  if (kind !== 'data-disk') {
    yield deny(
      'attach.kind',
      `Image "${name}" is no data disk.`,
      'Pick a data disk image.',
    );
    return;
  }
  yield* available(s, 'attached');
  yield* capability(s, 'data-disks');
  if (standing === 'revoked') {
    yield deny('attach.standing', `Image "${name}" was revoked.`);
  } else if (standing === 'deprecated' || standing === 'obsolete') {
    yield warn('attach.standing', `Image "${name}" is ${standing}.`);
  }
}
