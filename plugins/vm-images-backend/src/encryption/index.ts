export { inheritedEncryption, KeyChooser, refuseKey } from './chooseKey';
export { createEncryption } from './createEncryption';
export { assertEncrypted, encryptedColumns } from './encryptedColumns';
export { EncryptionKeys } from './EncryptionKeys';
export { copyImageKey } from './imageKeyRows';
export { ImageKeys } from './ImageKeys';
export { mayDecrypt } from './mayDecrypt';
export { KeyServices } from './KeyServices';
export { REPLICATE_IMAGE, replicateImageOperation } from './replicateOperation';
export { ReplicateService } from './ReplicateService';
export {
  KeyRotations,
  keyQueueLimit,
  REWRAP_KEY,
  rewrapKeyOperation,
  ROTATE_KEY,
  rotateKeyOperation,
  rotationResult,
  scheduleRewrapping,
} from './rotation';
