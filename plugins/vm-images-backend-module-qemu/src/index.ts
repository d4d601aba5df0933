/**
 * The local platform of VM Images: virtual machines on the backend's own host,
 * run by QEMU.
 *
 * @packageDocumentation
 */
export { vmImagesModuleQemu as default } from './module';
