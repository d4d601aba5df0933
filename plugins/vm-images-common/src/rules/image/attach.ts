import type { Finding } from '../../model/types';
import { deny } from '../verdict';
import { available, capability, discouraged } from './conditions';
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
  yield* discouraged(s, 'attach.standing');
  if (standing === 'revoked') {
    yield deny('attach.standing', `Image "${name}" was revoked.`);
  }
}
