/**
 * The pages of VM Images. The default export is the plugin for portals on the
 * new frontend system; the named ones are for the old.
 *
 * @packageDocumentation
 */
export { vmImagesFrontendPlugin as default } from './plugin';
export * from './legacy';
export * from './routes';
export { OperationsSidebarItem } from './operations/OperationsSidebarItem';
export * from './scaffolderFields/legacy';
