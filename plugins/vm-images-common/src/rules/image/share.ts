/** Who may share an image, and what those it is shared with may do about it. */
import type {
  Finding,
  ImageKind,
  ImageShare,
  Verdict,
} from '../../model/types';
import { callerOwns, type Caller } from '../caller';
import { deny, verdictOf } from '../verdict';
import { available, discouraged, ownership } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { inherited } from './licence';

/** What a portal allows of sharing. @public */
export interface SharingPolicy {
  /** Most recipients of one image. */
  maxRecipients: number;
  /** The same for images of one kind. */
  maxRecipientsByKind: Partial<Record<ImageKind, number>>;
  /** May encrypted images be shared? */
  encrypted: 'never' | 'customerKeyOnly';
  /** May an image go while it is shared? */
  deleteShared: 'allow' | 'unshareFirst';
}

/** @public */
export const defaultSharingPolicy: SharingPolicy = {
  maxRecipients: 128,
  maxRecipientsByKind: {},
  encrypted: 'never',
  deleteShared: 'allow',
};

/** How many may have an image of this kind. @public */
export function maxRecipientsOf(policy: SharingPolicy, kind: ImageKind) {
  return policy.maxRecipientsByKind[kind] ?? policy.maxRecipients;
}

export function* share(s: ImageSituation): Iterable<Finding> {
  const { image, sharing = defaultSharingPolicy } = s;
  yield* ownership(s, 'share');
  yield* available(s, 'shared');
  if (image.visibility !== 'private' && image.visibility !== 'shared') {
    yield deny(
      'share.visibility',
      `Image "${image.name}" is ${
        image.visibility === 'marketplace'
          ? 'published in the marketplace'
          : 'public'
      }; only private images are shared.`,
      'Tell the others its name: everyone may use it.',
    );
  }
  yield* encryption(s, sharing);
  yield* inherited(s, 'shared');
  if (image.kind === 'full-machine' && image.origin.type !== 'backup') {
    yield deny(
      'share.fullMachine',
      `Image "${image.name}" holds a full machine and was not made from a backup.`,
      'Make a full-machine image from a backup of the virtual machine and share that.',
    );
  }
  yield* discouraged(s, 'share.standing');
  if (image.standing === 'revoked') {
    yield deny(
      'share.standing',
      `Image "${image.name}" was revoked: nobody could launch it.`,
      'Share another version.',
    );
  }
  const most = maxRecipientsOf(sharing, image.kind);
  if ((image.sharedWith ?? 0) >= most) {
    yield deny(
      'share.limit',
      `Image "${image.name}" is shared with ${
        image.sharedWith ?? 0
      } of at most ${most} users and groups.`,
      'Stop sharing it with some of them, or share it with a group.',
    );
  }
}

function* encryption(
  { image }: ImageSituation,
  { encrypted }: SharingPolicy,
): Iterable<Finding> {
  if (!image.encrypted) return;
  if (encrypted === 'never') {
    yield deny(
      'share.encrypted',
      `Image "${image.name}" is encrypted, and encrypted images cannot be shared.`,
      'Share a copy that is not encrypted.',
    );
  } else if (image.encryptionKey !== 'customer') {
    yield deny(
      'share.encrypted',
      `Image "${image.name}" is not known to be encrypted with a key of its owner; only such encrypted images can be shared.`,
      'Share a copy that is encrypted with your own key, or not at all.',
    );
  }
}

export function* leave({ image }: ImageSituation): Iterable<Finding> {
  if (image.received) return;
  yield deny(
    'share.recipient',
    `Image "${image.name}" is not shared with you.`,
  );
}

/** @public */
export type ShareAction = 'accept' | 'reject' | 'leave' | 'stop';

/** What may be done about one share. @public */
export function shareVerdicts(
  share_: Omit<ImageShare, 'actions'>,
  caller: Caller,
): Record<ShareAction, Verdict> {
  const answer = (from: ImageShare['status'], done: string) =>
    verdictOf([
      ...fromRecipient(share_, caller),
      ...fromStatus(share_, from, done),
    ]);
  return {
    accept: answer('pending', 'accepted'),
    reject: answer('pending', 'rejected'),
    leave: answer('accepted', 'given back'),
    stop: verdictOf(fromOwner(share_, caller)),
  };
}

type Facts = Omit<ImageShare, 'actions'>;

/** Administrators too answer for themselves and their groups only. */
function* fromRecipient(
  { recipientRef, image }: Facts,
  caller: Caller,
): Iterable<Finding> {
  if (caller.ownershipRefs.includes(recipientRef)) return;
  yield deny(
    'share.recipient',
    `Image "${image.name}" is shared with ${recipientRef}, which you do not belong to.`,
    `Only ${recipientRef} can answer.`,
  );
}

function* fromStatus(
  { image, status, recipientRef }: Facts,
  needed: ImageShare['status'],
  done: string,
): Iterable<Finding> {
  if (status === needed) return;
  const now = {
    pending: 'still waits for an answer',
    accepted: 'was accepted',
    rejected: 'was rejected',
  }[status];
  yield deny(
    'share.state',
    `The share of image "${
      image.name
    }" with ${recipientRef} ${now}; only one that ${
      needed === 'pending' ? 'waits' : 'was accepted'
    } can be ${done}.`,
  );
}

function* fromOwner({ image }: Facts, caller: Caller): Iterable<Finding> {
  if (callerOwns(caller, image.ownerRef)) return;
  const owner = image.ownerRef ?? 'the platform team';
  yield deny(
    'image.owner',
    `Only ${owner} may stop sharing image "${image.name}".`,
    'Leave it if you need it no more.',
  );
}
