export * from './conditionExports';
export { registerPermissions, type AccessByType } from './registerPermissions';
export * from './resourceRefs';
