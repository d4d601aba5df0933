/**
 * The backend of VM Images.
 *
 * @packageDocumentation
 */
export { vmImagesPlugin as default } from './plugin';
export * from './permissions/conditionExports';
