import { imageStatuses } from '../../lifecycle/imageLifecycle';
import type { Finding } from '../../model/types';
import { deny, warn } from '../verdict';
import { ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

export function* remove(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'delete');
  const { status, name, usedBy } = s.image;
  if (imageStatuses[status].inFlight) {
    yield deny(
      'delete.states',
      `Image "${name}" is ${imageStatuses[status].title.toLowerCase()}.`,
      'Cancel its operation first.',
    );
  }
  if (usedBy > 0 && s.deleteInUse !== 'allow') {
    const machines =
      usedBy === 1 ? '1 virtual machine' : `${usedBy} virtual machines`;
    const reason = `${machines} made from image "${name}" still exist.`;
    yield s.deleteInUse === 'block'
      ? deny('delete.inUse', reason, 'Delete them first.')
      : warn(
          'delete.inUse',
          reason,
          'They go on running but cannot be rebuilt from it.',
        );
  }
  if (s.usedByTemplates > 0) {
    yield warn(
      'delete.mapped',
      `${
        s.usedByTemplates === 1
          ? 'A VM template maps'
          : `${s.usedByTemplates} VM templates map`
      } image "${name}"; the mapping will be broken.`,
    );
  }
}
