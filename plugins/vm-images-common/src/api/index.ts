export * from './VmImagesApi';
export * from './VmImagesClient';
export {
  type DiscoveryLike,
  type EditOptions,
  type FetchLike,
  type RequestOptions,
  type WriteOptions,
} from './request';
export {
  signalChannel,
  topics,
  type ChangeEvent,
  type ChangeTopic,
} from './changes';
export { readImagePage, type ImagePageAnswer } from './readImagePage';
export type { EncryptionApi } from './EncryptionApi';
export type { SavePointApi } from './SavePointApi';
