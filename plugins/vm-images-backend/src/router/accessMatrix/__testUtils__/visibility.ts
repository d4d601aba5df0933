/**
 * What every role may see and change of every kind of thing, said once and by
 * hand: the other half of the matrix is `endpoints.ts`. Whom a variant does not
 * name it is hidden from.
 */
import type { Role } from './roles';

export interface Variant {
  /** Sees and changes it. */
  changes: readonly Role[];
  /** Sees it and may change nothing. */
  sees?: readonly Role[];
}

/** The platform team, and plugins that ask for themselves. */
const hands = ['admin', 'service'] as const;
const ofUser = ['creator', ...hands] as const;
const ofGroup = ['member', 'conditional', ...hands] as const;
/** To whom nothing belongs. */
const strangers = ['other', 'invited', 'recipient'] as const;

export const visibility = {
  image: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup },
    sharedOfGroup: { changes: ofGroup, sees: ['recipient'] },
    publicOfUser: { changes: ofUser, sees: ['member', ...strangers] },
    publicOfGroup: { changes: ofGroup, sees: ['creator', ...strangers] },
    offered: { changes: hands, sees: ['creator', 'member', ...strangers] },
    withheld: { changes: hands },
    binned: { changes: ofGroup },
    importing: { changes: ofGroup },
    destroyed: { changes: [] },
  },
  family: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup },
    publicOfUser: { changes: ofUser, sees: ['member', ...strangers] },
    publicOfGroup: { changes: ofGroup, sees: ['creator', ...strangers] },
    offered: { changes: hands, sees: ['creator', 'member', ...strangers] },
    withheld: { changes: hands },
  },
  /** Of an image of the group; who answers it. */
  share: {
    pending: { changes: ['invited'], sees: ofGroup },
    accepted: { changes: ['recipient'], sees: ofGroup },
    rejected: { changes: [], sees: ofGroup },
  },
  /** The same for who shares: below the image. */
  givenShare: {
    pending: { changes: ofGroup },
    accepted: { changes: ofGroup, sees: ['recipient'] },
    rejected: { changes: ofGroup },
  },
  /** A link that the owner of the image made. */
  download: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup },
    publicOfUser: { changes: ofUser },
  },
  template: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup },
    publicOfUser: { changes: ofUser, sees: ['member', ...strangers] },
    publicOfGroup: { changes: ofGroup, sees: ['creator', ...strangers] },
    offered: { changes: hands, sees: ['creator', 'member', ...strangers] },
    withheld: { changes: hands },
    /** The group's, and public, but it maps what is the user's own. */
    overreaching: { changes: ofGroup, sees: ['creator', ...strangers] },
    deleted: { changes: [] },
  },
  machine: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup, sees: ['creator'] },
    found: { changes: hands },
    launching: { changes: ofGroup, sees: ['creator'] },
    deleted: { changes: [] },
  },
  /** Kept of a machine; whoever sees that sees it. */
  savePoint: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ofGroup, sees: ['creator'] },
  },
  operation: {
    ofUser: { changes: ofUser },
    ofGroup: { changes: ['creator', ...ofGroup] },
    ofPlatform: { changes: hands },
    ended: { changes: ['creator', ...ofGroup] },
  },
  upload: {
    ofUser: { changes: ['creator'] },
  },
  /** Not a thing: whom something new is to belong to. */
  owner: {
    user: {
      changes: ofUser,
      sees: ['member', ...strangers, 'conditional', 'denied'],
    },
    group: { changes: ofGroup, sees: ['creator', ...strangers, 'denied'] },
  },
} as const satisfies Record<string, Record<string, Variant>>;

export type Kind = keyof typeof visibility;

export const variantsOf = (kind: Kind): [string, Variant][] =>
  Object.entries<Variant>(visibility[kind]);

export const maySee = (role: Role, { changes, sees = [] }: Variant): boolean =>
  changes.includes(role) || sees.includes(role);
