import { imageStatuses } from '../../lifecycle/imageLifecycle';
import type { Finding } from '../../model/types';
import { callerOwns } from '../caller';
import { deny, warn } from '../verdict';
import { resting } from './bin';
import { ownership } from './conditions';
import type { DeletableStatus, ImageSituation } from './ImageSituation';
import { defaultSharingPolicy } from './share';

/** Where configuration says nothing else. @public */
export const deletableStatuses: readonly DeletableStatus[] = [
  'available',
  'failed',
];

export function* remove(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'delete');
  yield* state(s);
  if (s.image.protected) {
    yield deny(
      'delete.protected',
      `Image "${s.image.name}" is protected from deletion.`,
      'Edit it and switch the protection off.',
    );
  }
  yield* resting(s);
  if (!s.disksRest) yield* inUse(s);
  yield* mapped(s);
  yield* shared(s);
}

/** The same by force: although configuration keeps images that are in use. */
export function* forceRemove(s: ImageSituation): Iterable<Finding> {
  if (!s.caller.admin && s.forceDelete !== 'owners') {
    yield deny(
      'force.owner',
      `Only the platform team of this portal may delete image "${s.image.name}" by force.`,
      'Ask the platform team.',
    );
  }
  const { deleteInUse } = s;
  yield* remove({
    ...s,
    deleteInUse: deleteInUse === 'block' ? 'confirm' : deleteInUse,
  });
}

function* state(s: ImageSituation): Iterable<Finding> {
  const { status, name } = s.image;
  const { title, inFlight } = imageStatuses[status];
  const allowed: readonly string[] = s.deleteStates ?? deletableStatuses;
  if (inFlight) {
    yield deny(
      'delete.states',
      `Image "${name}" is ${title.toLowerCase()}.`,
      status === 'deleting' ? undefined : 'Cancel its operation first.',
    );
  } else if (status === 'deleted') {
    yield deny(
      'delete.states',
      `Image "${name}" is in the recycle bin already.`,
      'Destroy it there.',
    );
  } else if (!allowed.includes(status)) {
    yield deny(
      'delete.states',
      `Image "${name}" is ${title.toLowerCase()}; this portal lets only these go: ${allowed.join(
        ', ',
      )}.`,
    );
  }
}

function* inUse(s: ImageSituation): Iterable<Finding> {
  const { name, usedBy } = s.image;
  if (usedBy === 0 || s.deleteInUse === 'allow') return;
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

function* mapped(s: ImageSituation): Iterable<Finding> {
  const { usedByTemplates } = s;
  // Whoever does not answer for it may not see these templates.
  if (usedByTemplates === 0 || !callerOwns(s.caller, s.image.ownerRef)) return;
  yield warn(
    'delete.mapped',
    `${
      usedByTemplates === 1
        ? 'A VM template maps'
        : `${usedByTemplates} VM templates map`
    } image "${s.image.name}"; the mapping will be broken.`,
  );
}

function* shared(s: ImageSituation): Iterable<Finding> {
  const { image, sharing = defaultSharingPolicy } = s;
  const count = image.sharedWith ?? 0;
  if (count === 0) return;
  const reason = `Image "${image.name}" is shared with ${
    count === 1 ? 'somebody else' : `${count} users and groups`
  }.`;
  yield sharing.deleteShared === 'unshareFirst'
    ? deny('delete.shared', reason, 'Stop sharing it first.')
    : warn('delete.shared', reason, 'They lose it.');
}
