import type { Image, ImageBatchResult } from '../../model/types';
import { at, once, type Args, type Result } from './Calls';
import { readImagePage } from '../readImagePage';
import { EncryptionClient } from './EncryptionClient';

/** The part of the client for images themselves: finding, changing, deleting, publishing them. @public */
export class ImagesClient extends EncryptionClient {
  async listImages(
    ...[query, options]: Args<'listImages'>
  ): Result<'listImages'> {
    const request = { path: '/images', query, options };
    return readImagePage(await this.requester.json(request));
  }

  getImageFacets(
    ...[options]: Args<'getImageFacets'>
  ): Result<'getImageFacets'> {
    return this.requester.json({ path: '/images/facets', options });
  }

  getImage(...[id, options]: Args<'getImage'>): Result<'getImage'> {
    return this.requester.json({ path: at('images', id), options });
  }

  updateImage(
    ...[id, patch, options]: Args<'updateImage'>
  ): Result<'updateImage'> {
    return this.edit<Image>('PATCH', at('images', id), patch, options);
  }

  deleteImage(...[id, options]: Args<'deleteImage'>): Result<'deleteImage'> {
    const headers = once(options);
    const path = at('images', id);
    const query = { confirm: options?.confirm, force: options?.force };
    return this.operation({ method: 'DELETE', path, query, headers, options });
  }

  restoreImage(...[id, options]: Args<'restoreImage'>): Result<'restoreImage'> {
    const headers = once(options);
    const path = at('images', id, 'restore');
    return this.requester.json({ method: 'POST', path, headers, options });
  }

  destroyImage(...[id, options]: Args<'destroyImage'>): Result<'destroyImage'> {
    const headers = once(options);
    const path = at('images', id, 'destroy');
    return this.operation({ method: 'POST', path, headers, options });
  }

  fetchImage(...[id, options]: Args<'fetchImage'>): Result<'fetchImage'> {
    const headers = once(options);
    const path = at('images', id, 'fetch');
    return this.operation({ method: 'POST', path, headers, options });
  }

  changeImages(
    ...[request, options]: Args<'changeImages'>
  ): Result<'changeImages'> {
    return this.create<ImageBatchResult>('/images/batch', request, options);
  }

  getImageUsage(
    ...[id, options]: Args<'getImageUsage'>
  ): Result<'getImageUsage'> {
    return this.requester.json({ path: at('images', id, 'usage'), options });
  }

  publishImage(
    ...[id, request, options]: Args<'publishImage'>
  ): Result<'publishImage'> {
    const path = at('images', id, 'publish');
    return this.edit<Image>('POST', path, request, options);
  }

  unpublishImage(
    ...[id, options]: Args<'unpublishImage'>
  ): Result<'unpublishImage'> {
    const path = at('images', id, 'unpublish');
    return this.edit<Image>('POST', path, undefined, options);
  }

  async exportImages(
    ...[query, options]: Args<'exportImages'>
  ): Result<'exportImages'> {
    const path = '/images/export';
    const response = await this.requester.raw({ path, query, options });
    if (!response.body) throw new Error('The export of images has no body');
    const disposition = response.headers.get('content-disposition') ?? '';
    return {
      fileName:
        /filename="([^"]+)"/.exec(disposition)?.[1] ?? `images.${query.format}`,
      contentType: response.headers.get('content-type') ?? '',
      body: response.body,
    };
  }

  getImageVerdicts(
    ...[id, options]: Args<'getImageVerdicts'>
  ): Result<'getImageVerdicts'> {
    const path = at('images', id, 'verdicts');
    return this.requester.json({ path, options });
  }
}
