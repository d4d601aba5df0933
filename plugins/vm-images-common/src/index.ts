/**
 * The model, lifecycle table, rules, permissions and API client of VM Images.
 * Runs in browsers and in Node; does no input or output of its own.
 *
 * @packageDocumentation
 */
export * from './model/types';
export * from './lifecycle';
export * from './rules';
export * from './osCatalog';
export * from './permissions/permissions';
export * from './api';
