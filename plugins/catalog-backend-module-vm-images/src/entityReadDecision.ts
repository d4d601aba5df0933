import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
} from '@backstage/plugin-permission-common';
import { ANNOTATION_AUDIENCE, AUDIENCE_OWNER } from './entities';

const RESOURCE_TYPE = 'catalog-entity';

/**
 * For permission policies: what to answer when somebody wants to read entities
 * of the catalog, so that private images and virtual machines are read by their
 * owners only and everything else by everybody.
 *
 * ```ts
 * if (isPermission(request.permission, catalogEntityReadPermission)) {
 *   return entityReadDecision(user?.info.ownershipEntityRefs ?? []);
 * }
 * ```
 *
 * `owners` are the entity references that the reader counts as. A policy that
 * restricts the catalog further nests these conditions in its own `allOf`.
 *
 * @public
 */
export function entityReadDecision(
  owners: readonly string[],
): ConditionalPolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: RESOURCE_TYPE,
    conditions: {
      anyOf: [
        {
          rule: 'IS_ENTITY_OWNER',
          resourceType: RESOURCE_TYPE,
          params: { claims: [...owners] },
        },
        {
          not: {
            rule: 'HAS_ANNOTATION',
            resourceType: RESOURCE_TYPE,
            params: { annotation: ANNOTATION_AUDIENCE, value: AUDIENCE_OWNER },
          },
        },
      ],
    },
  };
}
