import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import { createPermissionIntegrationRouter } from '@backstage/plugin-permission-node';

/**
 * A registry of permissions as the framework's own, with the router by which
 * the permission backend asks about resources.
 */
export function integratePermissions() {
  const router = createPermissionIntegrationRouter();
  const permissionsRegistry: PermissionsRegistryService = {
    addResourceType: resource =>
      router.addResourceType({
        ...resource,
        resourceType: resource.resourceRef.resourceType,
      } as never),
    addPermissions: permissions => router.addPermissions(permissions),
    addPermissionRules: rules => router.addPermissionRules(rules),
    getPermissionRuleset: ref => router.getPermissionRuleset(ref),
  };
  return { router, permissionsRegistry };
}
