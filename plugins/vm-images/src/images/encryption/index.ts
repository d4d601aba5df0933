export { EncryptionField } from './EncryptionField';
export { encryptionOf } from './keyWords';
export { LaunchKey } from './LaunchKey';
export { ReplicateDialog } from './ReplicateDialog';
