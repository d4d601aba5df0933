/** What several rules ask first. */
import { imageStatuses } from '../../lifecycle/imageLifecycle';
import type { Capability, Finding, ImageStatus } from '../../model/types';
import { callerOwns } from '../caller';
import { capabilityWords } from '../capabilityWords';
import { deny, warn } from '../verdict';
import type { ImageSituation } from './ImageSituation';

export function* ownership(
  s: ImageSituation,
  doing: string,
): Iterable<Finding> {
  if (callerOwns(s.caller, s.image.ownerRef)) return;
  yield s.image.ownerRef
    ? deny(
        'image.owner',
        `Only ${s.image.ownerRef} may ${doing} image "${s.image.name}".`,
        s.image.received
          ? 'Launch from it and capture your own image instead.'
          : `Ask ${s.image.ownerRef}.`,
      )
    : deny(
        'image.owner',
        `Image "${s.image.name}" is offered by the platform; only the platform team may ${doing} it.`,
        'Launch from it and capture your own image instead.',
      );
}

export function* available(
  s: ImageSituation,
  doing: string,
): Iterable<Finding> {
  const { status, name } = s.image;
  if (status === 'available') return;
  yield deny(
    'image.state',
    `Image "${name}" is ${imageStatuses[
      status
    ].title.toLowerCase()}; only an available image can be ${doing}.`,
    remedyOf(s.image.status),
  );
}

function remedyOf(status: ImageStatus): string | undefined {
  if (status === 'deleted') return 'Restore it first.';
  return imageStatuses[status].inFlight
    ? 'Wait until it is available.'
    : undefined;
}

/** What people should not use any more can still be used: they are told. */
export function* discouraged(
  { image: { name, standing } }: ImageSituation,
  rule: string,
): Iterable<Finding> {
  if (standing !== 'deprecated' && standing !== 'obsolete') return;
  yield warn(rule, `Image "${name}" is ${standing}.`);
}

/**
 * Nobody gets the bytes of what was revoked, but those who have to look into
 * why it was.
 */
export function* outside(
  s: ImageSituation,
  rule: string,
  doing: string,
): Iterable<Finding> {
  yield* discouraged(s, rule);
  const { name, standing } = s.image;
  if (standing !== 'revoked') return;
  yield s.caller.admin
    ? warn(
        rule,
        `Image "${name}" was revoked.`,
        'Take it out only to look into it.',
      )
    : deny(
        rule,
        `Image "${name}" was revoked; only the platform team may ${doing} it.`,
        'Ask the platform team if you have to look into it.',
      );
}

export function* capability(
  s: ImageSituation,
  needed: Capability,
): Iterable<Finding> {
  if (!s.capabilities.includes(needed)) {
    yield deny(
      'platform.capability',
      `Platform "${s.image.platformId}" cannot ${capabilityWords[needed]}.`,
    );
  } else if (s.platformUnavailable) {
    yield deny('platform.unavailable', s.platformUnavailable);
  }
}
