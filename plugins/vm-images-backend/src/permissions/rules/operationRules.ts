import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { isIn } from '../../database/sql';
import { operationResourceRef } from '../resourceRefs';

const list = (what: string) => z.array(z.string()).describe(what);

export const isOperationOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allows operations that belong to one of these users or groups',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    owners: list('Entity refs, such as those that the caller owns things as'),
  }),
  apply: (operation, { owners }) =>
    operation.ownerRef !== undefined && owners.includes(operation.ownerRef),
  toQuery: ({ owners }) => isIn('operations.owner_ref', owners.filter(Boolean)),
});

export const isOperationOfKind = createPermissionRule({
  name: 'HAS_KIND',
  description: 'Allows operations of one of these kinds',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({ kinds: list('Such as image.import') }),
  apply: (operation, { kinds }) => kinds.includes(operation.kind),
  toQuery: ({ kinds }) => isIn('operations.kind', kinds),
});

export const operationRulesForPolicies = {
  isOwner: isOperationOwner,
  hasKind: isOperationOfKind,
};
