/**
 * Template actions of VM Images for the Backstage scaffolder.
 *
 * @packageDocumentation
 */
export { scaffolderModuleVmImages as default } from './module';
