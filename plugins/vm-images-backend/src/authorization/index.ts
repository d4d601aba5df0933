export type { CallerResolver } from './CallerResolver';
export { DefaultCallerResolver } from './DefaultCallerResolver';
export { DefaultPermissionDecisions } from './DefaultPermissionDecisions';
export { enforceVerdict } from './enforceVerdict';
export type { PermissionDecisions } from './PermissionDecisions';
export { createResourceAccess, type ResourceAccess } from './ResourceAccess';
export type { ServiceOptions } from './ServiceOptions';
