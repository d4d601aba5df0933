/**
 * Keys of encrypted images in HashiCorp Vault or OpenBao, for VM Images.
 *
 * @packageDocumentation
 */
export { vmImagesModuleVault as default } from './module';
