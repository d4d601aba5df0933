export { DataKey, DATA_KEY_BYTES } from './DataKey';
export type { KeyService, NamedKey, WrappedKey } from './KeyService';
export {
  vmImagesKeysExtensionPoint,
  type VmImagesKeysExtensionPoint,
} from './extensionPoint';
export {
  LocalKeyService,
  type LocalKeyServiceOptions,
} from './LocalKeyService';
