/**
 * Who asks in the access matrix. A new role is one more entry here, and one
 * more word in the variants of `visibility.ts` where it sees something.
 */
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';

export const ada = 'user:default/ada';
export const web = 'group:default/web';
/** Groups that images are shared with: one was asked, one has accepted. */
export const invitees = 'group:default/invitees';
export const guests = 'group:default/guests';
/** With whom nothing is shared yet. */
export const newcomers = 'group:default/newcomers';
export const platformTeam = 'group:default/platform-team';

/** A resource type's permissions are granted to whom the resource belongs. */
const whatIsTheirs =
  (owners: string[]) =>
  (permission: Permission): PolicyDecision =>
    isResourcePermission(permission)
      ? {
          result: AuthorizeResult.CONDITIONAL,
          pluginId: 'vm-images',
          resourceType: permission.resourceType,
          conditions: {
            rule: 'IS_OWNER',
            resourceType: permission.resourceType,
            params: { owners },
          },
        }
      : { result: AuthorizeResult.ALLOW };

interface RoleFacts {
  /** In words, for the documentation. */
  title: string;
  /** The Authorization header; none for nobody. */
  authorization?: string;
  /** The user itself, then its groups. */
  refs: readonly string[];
  /** What the permission policy says; everything is allowed when left out. */
  policy?: (permission: Permission) => PolicyDecision;
}

const user = (title: string, ...refs: string[]) => ({
  title,
  authorization: mockCredentials.user.header(refs[0]),
  refs,
});

export const roles = {
  creator: user('owner', ada),
  member: user('member of the owner group', 'user:default/bob', web),
  other: user('other user', 'user:default/eve'),
  invited: user('asked to take a share', 'user:default/fay', invitees),
  recipient: user('recipient of a share', 'user:default/gil', guests),
  admin: user('administrator', 'user:default/root', platformTeam),
  service: {
    title: 'plugin',
    authorization: mockCredentials.service.header(),
    refs: [],
  },
  nobody: { title: 'no session', refs: [] },
  /** Would own everything, if it were not for the policy. */
  denied: {
    ...user('owner, policy denies', 'user:default/dan', ada, web),
    policy: () => ({ result: AuthorizeResult.DENY }),
  },
  conditional: {
    ...user('member, policy: owned only', 'user:default/cora', web),
    policy: whatIsTheirs(['user:default/cora', web]),
  },
} as const satisfies Record<string, RoleFacts>;

export type Role = keyof typeof roles;

export const everyRole = Object.keys(roles) as Role[];

export const factsOf = (role: Role): RoleFacts => roles[role];

/** Whom a user plays; undefined for plugins, which are no users. */
export function roleOfUser(
  userEntityRef: string | undefined,
): RoleFacts | undefined {
  if (userEntityRef === undefined) return undefined;
  return Object.values<RoleFacts>(roles).find(
    ({ refs }) => refs[0] === userEntityRef,
  );
}
