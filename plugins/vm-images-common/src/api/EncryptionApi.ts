import type {
  EncryptionKeyList,
  ImageAccepted,
  Operation,
  ReplicateRequest,
} from '../model/types';
import type { RequestOptions, WriteOptions } from './request';

/** Encrypted images and the names of their keys. @public */
export interface EncryptionApi {
  /** The keys that the caller may encrypt with. */
  listEncryptionKeys(options?: RequestOptions): Promise<EncryptionKeyList>;
  /** Begins to add a version to a key, and to wrap the data keys of images anew. */
  rotateEncryptionKey(
    key: { service: string; name: string },
    options?: WriteOptions,
  ): Promise<Operation>;
  /** Makes another image with the same content, encrypted otherwise or not. */
  replicateImage(
    imageId: string,
    request: ReplicateRequest,
    options?: WriteOptions,
  ): Promise<ImageAccepted>;
}
