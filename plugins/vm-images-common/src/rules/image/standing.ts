/**
 * Standing says whether people should use an image. The table in
 * `lifecycle/imageLifecycle.ts` says which may follow which; these rules say
 * who may decide it, and what has to be done first.
 */
import {
  canStandingMove,
  imageStandings,
} from '../../lifecycle/imageLifecycle';
import type { Finding, Standing, Verdict } from '../../model/types';
import { callerOwns, type Caller } from '../caller';
import { deny, verdictOf, warn } from '../verdict';
import { available, ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';

/** Standings with which an image is no longer offered to anybody. @public */
export const retiredStandings: readonly Standing[] = ['obsolete', 'revoked'];

/** May the caller decide about the standing at all? */
export function* standing(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'change the standing of');
  const { status, name, standing: now } = s.image;
  if (imageStandings[now].next.length === 0) {
    yield deny(
      'standing.final',
      `Image "${name}" is ${now}, and that is final.`,
      'Publish a new version instead.',
    );
  }
  if (!['deleting', 'destroyed'].includes(status)) return;
  yield deny(
    'standing.state',
    `Image "${name}" is ${status === 'deleting' ? 'being deleted' : 'gone'}.`,
  );
}

/** May a channel of its family be pointed at the image? */
export function* promote(s: ImageSituation): Iterable<Finding> {
  yield* ownership(s, 'promote');
  yield* available(s, 'promoted');
  const { name, family, standing: now } = s.image;
  if (!family) {
    yield deny(
      'promote.family',
      `Image "${name}" belongs to no family, and only families have channels.`,
      'Edit the image and give it a family.',
    );
  }
  if (retiredStandings.includes(now)) {
    yield deny(
      'promote.standing',
      `Image "${name}" is ${now}; a channel offers only what people should use.`,
      'Promote another version.',
    );
  } else if (now === 'deprecated') {
    yield warn('promote.standing', `Image "${name}" is deprecated.`);
  }
}

/** What the rules of a new standing look at besides the image. @public */
export interface StandingSituation extends ImageSituation {
  to: Standing;
  /** Channels that point at the image, by name. */
  channels: readonly string[];
  /** Why it shall be; empty for none. */
  reason: string;
}

function* move(s: StandingSituation): Iterable<Finding> {
  yield* standing(s);
  const { name, standing: now } = s.image;
  const { to } = s;
  const { next } = imageStandings[now];
  // Where nothing may follow, that was said.
  if (next.length > 0 && !canStandingMove(now, to)) {
    yield deny(
      'standing.table',
      now === to
        ? `Image "${name}" is ${now} already.`
        : `Image "${name}" is ${now} and cannot become ${to}.`,
      `From here it can become ${next.join(' or ')}.`,
    );
  }
  if (to === 'revoked' && s.reason.trim() === '') {
    yield deny(
      'standing.reason',
      `A revocation needs a reason: it is told to everyone who runs image "${name}".`,
      'Say in "reason" what is wrong with it.',
    );
  }
  if (s.channels.length === 0 || !retiredStandings.includes(to)) return;
  const channels = s.channels.map(one => `"${one}"`).join(', ');
  const reason = `Image "${name}" is what ${
    s.channels.length === 1 ? 'channel' : 'channels'
  } ${channels} of its family offers.`;
  // A dangerous image is stopped at once; the retirement of an old one can wait.
  yield to === 'obsolete'
    ? deny('standing.channel', reason, 'Promote another version there first.')
    : warn('standing.channel', reason, 'Roll the channel back or promote.');
}

/** May the image get this standing now? @public */
export function standingVerdict(situation: StandingSituation): Verdict {
  return verdictOf(move(situation));
}

/** May the caller move the channels of the family? @public */
export function familyVerdict(
  family: { name: string; ownerRef?: string },
  caller: Caller,
): Verdict {
  const { name, ownerRef } = family;
  if (callerOwns(caller, ownerRef)) return verdictOf([]);
  const owner = ownerRef ?? 'the platform team';
  return verdictOf([
    deny(
      'family.owner',
      `Only ${owner} may move the channels of family "${name}".`,
      `Ask ${owner}.`,
    ),
  ]);
}
