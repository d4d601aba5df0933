export type { CallerResolver } from './CallerResolver';
export { enforceVerdict } from './enforceVerdict';
export type { PermissionDecisions } from './PermissionDecisions';
export type { ResourceAccess, SqlCondition } from './ResourceAccess';
export type { ServiceOptions } from './ServiceOptions';
