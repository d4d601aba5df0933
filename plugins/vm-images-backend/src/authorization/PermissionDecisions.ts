import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  BasicPermission,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * What the permission framework says, in the two ways that services need it.
 * It refines ownership and visibility and never replaces them.
 */
export interface PermissionDecisions {
  /** @throws NotAllowedError naming the permission unless it is granted. */
  require(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void>;

  /** Whether each of them is granted, in one question to the framework. */
  grants(
    permissions: readonly BasicPermission[],
    credentials: BackstageCredentials,
  ): Promise<boolean[]>;

  /**
   * One decision per permission, in one question to the framework. A
   * conditional one is answered per resource by `ResourceAccess`.
   */
  decide(
    permissions: readonly ResourcePermission[],
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision[]>;
}
