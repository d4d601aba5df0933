import type {
  EncryptionKeyList,
  ImageAccepted,
  Operation,
  ReplicateRequest,
} from '../../model/types';
import type { EncryptionApi } from '../EncryptionApi';
import type { RequestOptions, WriteOptions } from '../request';
import { at, once } from './Calls';
import { SavePointClient } from './SavePointClient';

/** The part of the client that knows of encrypted images. @public */
export class EncryptionClient extends SavePointClient implements EncryptionApi {
  listEncryptionKeys(options?: RequestOptions): Promise<EncryptionKeyList> {
    return this.requester.json({ path: at('encryption-keys'), options });
  }

  rotateEncryptionKey(
    { service, name }: { service: string; name: string },
    options?: WriteOptions,
  ): Promise<Operation> {
    return this.operation({
      method: 'POST',
      path: at('encryption-keys', service, name, 'rotations'),
      headers: once(options),
      options,
    });
  }

  replicateImage(
    imageId: string,
    request: ReplicateRequest,
    options?: WriteOptions,
  ): Promise<ImageAccepted> {
    return this.requester.json({
      method: 'POST',
      path: at('images', imageId, 'replicate'),
      body: request,
      headers: once(options),
      options,
    });
  }
}
