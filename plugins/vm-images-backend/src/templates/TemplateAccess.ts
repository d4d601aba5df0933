import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deny,
  machineLaunchPermission,
  templateDeletePermission,
  templateReadPermission,
  templateUpdatePermission,
  verdictOf,
  type Caller,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
} from '../authorization';
import type { TemplateView } from '../database/templates';
import type { TemplateRow } from '../database/tables';

const actions: readonly [string, ResourcePermission][] = [
  ['edit', templateUpdatePermission],
  ['delete', templateDeletePermission],
];

/** What one caller may see of templates, and what the policy says to actions. */
export interface TemplateAccess {
  caller: Caller;
  view: TemplateView;
  maySee(template: TemplateRow): boolean;
  /** Adds what the policy does not grant to what the rules say. */
  refine(template: TemplateRow, verdicts: Verdicts): Verdicts;
}

/** Asks who the caller is and what the policy says, once per request. */
export async function templateAccessOf(
  credentials: BackstageCredentials,
  services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<TemplateRow>;
  },
): Promise<TemplateAccess> {
  const { callers, decisions, access } = services;
  const [caller, [read, ...others], [mayLaunch]] = await Promise.all([
    callers.resolve(credentials),
    decisions.decide(
      [templateReadPermission, ...actions.map(([, permission]) => permission)],
      credentials,
    ),
    decisions.grants([machineLaunchPermission], credentials),
  ]);
  return {
    caller,
    view: {
      everything: caller.admin,
      owners: caller.ownershipRefs,
      condition: access.toSql(read),
    },
    maySee: row => isVisible(row, caller) && access.allows(read, row),
    refine(row, verdicts) {
      const refined = { ...verdicts };
      if (!mayLaunch) refuse(refined, 'launch', machineLaunchPermission.name);
      for (const [at, [action, permission]] of actions.entries()) {
        if (!access.allows(others[at], row)) {
          refuse(refined, action, permission.name);
        }
      }
      return refined;
    },
  };
}

function isVisible(row: TemplateRow, caller: Caller): boolean {
  return (
    caller.admin ||
    row.visibility === 'public' ||
    (row.owner_ref !== '' && caller.ownershipRefs.includes(row.owner_ref))
  );
}

function refuse(verdicts: Verdicts, action: string, permission: string): void {
  verdicts[action] = verdictOf([
    ...verdicts[action].findings,
    deny(
      'template.permission',
      `The permission policy of this portal does not grant you "${permission}" here.`,
      `Ask the portal's administrators for it.`,
    ),
  ]);
}
