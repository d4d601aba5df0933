import type {
  ImageShare,
  ImageShareList,
  ShareListQuery,
  ShareRequest,
  ShareResults,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** What a recipient does about a share. */
export type ShareAnswer = 'accept' | 'reject' | 'leave';

/** Everything that can be asked of shares. */
export interface ShareService {
  /** The newest of those that the caller gave or received. */
  list(query: ShareListQuery, options: ServiceOptions): Promise<ImageShareList>;
  /** With whom the image is shared. */
  ofImage(imageId: string, options: ServiceOptions): Promise<ImageShareList>;
  /**
   * @throws InputError naming unknown recipients; ConflictError for an image
   * that may not be shared.
   */
  share(
    imageId: string,
    request: ShareRequest,
    options: ServiceOptions,
  ): Promise<ShareResults>;
  /**
   * Stops sharing the image with a recipient, who is named by entity ref or by
   * the share's id. Gives what there was.
   */
  stop(
    imageId: string,
    share: string,
    options: ServiceOptions,
  ): Promise<ImageShare>;
  /** @throws ConflictError when the share is not in the state for it. */
  answer(
    id: string,
    answer: ShareAnswer,
    options: ServiceOptions,
  ): Promise<ImageShare>;
}
