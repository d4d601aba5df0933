import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';

/** Adds a condition to a query over the resource's table. */
export type SqlCondition = (query: Knex.QueryBuilder) => void;

/** Judges resources of one type by a policy decision. */
export interface ResourceAccess<TResource> {
  /** Does the decision allow it for this resource? */
  allows(decision: PolicyDecision, resource: TResource): boolean;
  /**
   * The same, as SQL. Undefined when there is nothing to add; `'none'` when no
   * row qualifies.
   */
  toSql(decision: PolicyDecision): SqlCondition | 'none' | undefined;
}
