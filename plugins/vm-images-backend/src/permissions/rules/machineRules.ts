import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { isIn } from '../../database/sql';
import { machineResourceRef } from '../resourceRefs';

const list = (what: string) => z.array(z.string()).describe(what);

export const isMachineOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allows virtual machines that one of these users or groups owns',
  resourceRef: machineResourceRef,
  paramsSchema: z.object({
    owners: list('Entity refs, such as those that the caller owns things as'),
  }),
  apply: (machine, { owners }) => owners.includes(machine.owner_ref),
  toQuery: ({ owners }) => isIn('m.owner_ref', owners),
});

export const isMachineOnPlatform = createPermissionRule({
  name: 'ON_PLATFORM',
  description: 'Allows virtual machines on one of these platforms',
  resourceRef: machineResourceRef,
  paramsSchema: z.object({ platforms: list('Ids from the configuration') }),
  apply: (machine, { platforms }) => platforms.includes(machine.platform_id),
  toQuery: ({ platforms }) => isIn('m.platform_id', platforms),
});

export const machineHasState = createPermissionRule({
  name: 'HAS_STATE',
  description: 'Allows virtual machines in one of these states',
  resourceRef: machineResourceRef,
  paramsSchema: z.object({ states: list('Such as running or stopped') }),
  apply: (machine, { states }) => states.includes(machine.state),
  toQuery: ({ states }) => isIn('m.state', states),
});

export const machineRulesForPolicies = {
  isOwner: isMachineOwner,
  onPlatform: isMachineOnPlatform,
  hasState: machineHasState,
};
