import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
  type PermissionResourceRef,
} from '@backstage/plugin-permission-node';
import { allOf, anyOf, raw, sql, type Sql } from '../database/sql';

/**
 * Judges resources of one type by a policy decision, one by one or as SQL. Our
 * rules translate themselves to SQL over the columns of the resource's table,
 * under the alias that the rule's file names.
 */
export interface ResourceAccess<TResource> {
  /** Does the decision allow it for this resource? */
  allows(decision: PolicyDecision, resource: TResource): boolean;
  /** The same for a whole table; undefined when there is nothing to add. */
  toSql(decision: PolicyDecision): Sql | undefined;
}

/** Rules that modules add to the resource type count as well. */
export function createResourceAccess<TResource, TType extends string>(options: {
  permissionsRegistry: PermissionsRegistryService;
  resourceRef: PermissionResourceRef<TResource, Sql, TType>;
}): ResourceAccess<TResource> {
  const ruleset = options.permissionsRegistry.getPermissionRuleset(
    options.resourceRef,
  );
  const transform = createConditionTransformer<Sql>(ruleset);
  return {
    allows: createConditionAuthorizer<TResource>(ruleset),
    toSql(decision) {
      if (decision.result === AuthorizeResult.CONDITIONAL) {
        return criteriaToSql(transform(decision.conditions));
      }
      return decision.result === AuthorizeResult.ALLOW
        ? undefined
        : raw('1 = 0');
    },
  };
}

function criteriaToSql(criteria: PermissionCriteria<Sql>): Sql {
  if ('allOf' in criteria)
    return sql`(${allOf(criteria.allOf.map(criteriaToSql))})`;
  if ('anyOf' in criteria) return anyOf(criteria.anyOf.map(criteriaToSql));
  if ('not' in criteria) return sql`not (${criteriaToSql(criteria.not)})`;
  return sql`(${criteria})`;
}
