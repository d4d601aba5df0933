import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  deny,
  imageCreatePermission,
  machineDeletePermission,
  machineLaunchPermission,
  machineReadPermission,
  machineUpdatePermission,
  verdictOf,
  type Caller,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
} from '../authorization';
import type { MachineView } from '../database/machines';
import type { MachineRow } from '../database/tables';

export interface MachineAccessServices {
  callers: CallerResolver;
  decisions: PermissionDecisions;
  access: ResourceAccess<MachineRow>;
}

/** What one caller may see of machines, and what the policy says to actions. */
export interface MachineAccess {
  view: MachineView;
  maySee(machine: MachineRow): boolean;
  /** The permission that the policy does not grant for an action; none if it does. */
  refusal(machine: MachineRow, action: string): string | undefined;
  /** Adds what the policy does not grant to what the rules say. */
  refine(machine: MachineRow, verdicts: Verdicts): Verdicts;
}

/** Asks who the caller is and what the policy says, once per request. */
export async function machineAccessOf(
  credentials: BackstageCredentials,
  services: MachineAccessServices,
): Promise<MachineAccess> {
  const { callers, decisions, access } = services;
  const [caller, [read, update, remove], [mayCapture, mayLaunch]] =
    await Promise.all([
      callers.resolve(credentials),
      decisions.decide(
        [
          machineReadPermission,
          machineUpdatePermission,
          machineDeletePermission,
        ],
        credentials,
      ),
      decisions.grants(
        [imageCreatePermission, machineLaunchPermission],
        credentials,
      ),
    ]);
  const refusal = (machine: MachineRow, action: string) => {
    if (action === 'delete') {
      return access.allows(remove, machine)
        ? undefined
        : machineDeletePermission.name;
    }
    if (action === 'capture' && !mayCapture) return imageCreatePermission.name;
    if (action === 'reinstall' && !mayLaunch) {
      return machineLaunchPermission.name;
    }
    return access.allows(update, machine)
      ? undefined
      : machineUpdatePermission.name;
  };
  return {
    view: {
      everything: caller.admin,
      owners: caller.ownershipRefs,
      creator: caller.principal,
      condition: access.toSql(read),
    },
    maySee: row => isVisible(row, caller) && access.allows(read, row),
    refusal,
    refine: (machine, verdicts) =>
      Object.fromEntries(
        Object.entries(verdicts).map(([action, verdict]) => {
          const permission = refusal(machine, action);
          if (!permission) return [action, verdict];
          const finding = deny(
            'machine.permission',
            refusalText(permission),
            `Ask the portal's administrators for it.`,
          );
          return [action, verdictOf([...verdict.findings, finding])];
        }),
      ),
  };
}

export function refusalText(permission: string): string {
  return `The permission policy of this portal does not grant you "${permission}" here.`;
}

/** What ownership alone lets a caller see. */
function isVisible(row: MachineRow, caller: Caller): boolean {
  return (
    caller.admin ||
    row.created_by === caller.principal ||
    (row.owner_ref !== '' && caller.ownershipRefs.includes(row.owner_ref))
  );
}
