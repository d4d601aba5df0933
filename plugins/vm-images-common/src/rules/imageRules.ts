/** What may be done with an image, when and by whom. */
import { imageStatuses } from '../lifecycle/imageLifecycle';
import type { Capability, Finding, Image, Verdicts } from '../model/types';
import { callerOwns, type Caller } from './caller';
import { capabilityWords } from './capabilityWords';
import { deny, verdictOf, warn } from './verdict';

/** Everything the image rules look at. @public */
export interface ImageSituation {
  image: Omit<Image, 'actions'>;
  caller: Caller;
  /** What the image's platform can do; empty when it is not configured. */
  capabilities: readonly Capability[];
  /** Platforms may be down; then their actions are denied with this reason. */
  platformUnavailable?: string;
  /** VM templates that name the image. */
  usedByTemplates: number;
  /** May the image go while virtual machines made from it exist? */
  deleteInUse: 'block' | 'confirm' | 'allow';
}

/** @public */
export type ImageAction = 'launch' | 'edit' | 'delete' | 'download' | 'map';

function* ownership(s: ImageSituation, doing: string): Iterable<Finding> {
  if (callerOwns(s.caller, s.image.ownerRef)) return;
  yield s.image.ownerRef
    ? deny(
        'image.owner',
        `Only ${s.image.ownerRef} may ${doing} image "${s.image.name}".`,
        `Ask ${s.image.ownerRef}.`,
      )
    : deny(
        'image.owner',
        `Image "${s.image.name}" is offered by the platform; only the platform team may ${doing} it.`,
        'Launch from it and capture your own image instead.',
      );
}

function* available(s: ImageSituation, doing: string): Iterable<Finding> {
  const { status, name } = s.image;
  if (status === 'available') return;
  yield deny(
    'image.state',
    `Image "${name}" is ${imageStatuses[
      status
    ].title.toLowerCase()}; only an available image can be ${doing}.`,
    imageStatuses[status].inFlight ? 'Wait until it is available.' : undefined,
  );
}

function* capability(s: ImageSituation, needed: Capability): Iterable<Finding> {
  if (!s.capabilities.includes(needed)) {
    yield deny(
      'platform.capability',
      `Platform "${s.image.platformId}" cannot ${capabilityWords[needed]}.`,
    );
  } else if (s.platformUnavailable) {
    yield deny('platform.unavailable', s.platformUnavailable);
  }
}

function* launch(s: ImageSituation): Iterable<Finding> {
  yield* available(s, 'launched');
  yield* capability(s, 'launch');
  if (s.image.kind === 'data-disk') {
    yield deny(
      'launch.kind',
      `Image "${s.image.name}" holds data without an operating system.`,
      'Pick a system disk image.',
    );
  }
  if (s.image.standing === 'revoked') {
    yield deny('launch.standing', `Image "${s.image.name}" was revoked.`);
  } else if (['deprecated', 'obsolete'].includes(s.image.standing)) {
    yield warn(
      'launch.standing',
      `Image "${s.image.name}" is ${s.image.standing}.`,
    );
  }
}

function* remove(s: ImageSituation): Iterable<Finding> {
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

function* download(s: ImageSituation): Iterable<Finding> {
  // Seeing an image lets one launch it; taking its bytes away is the owner's.
  if (s.image.visibility !== 'public') yield* ownership(s, 'download');
  yield* available(s, 'downloaded');
  yield* capability(s, 'export');
}

const rules: Record<ImageAction, (s: ImageSituation) => Iterable<Finding>> = {
  launch,
  map: launch,
  edit: s => ownership(s, 'edit'),
  delete: remove,
  download,
};

/** A verdict for every action on an image. @public */
export function imageVerdicts(
  situation: ImageSituation,
): Verdicts & Record<ImageAction, Verdicts[string]> {
  return Object.fromEntries(
    Object.entries(rules).map(([action, rule]) => [
      action,
      verdictOf(rule(situation)),
    ]),
  ) as Record<ImageAction, Verdicts[string]>;
}
