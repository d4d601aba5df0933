import type { ExportAccepted, ImageAccepted } from '../../model/types';
import { at, type Args, type Result } from './Calls';
import { ImagesClient } from './ImagesClient';

/** The part of the client for how images leave their platform: links, buckets, copies. @public */
export class TakeOutClient extends ImagesClient {
  listDownloads(
    ...[id, options]: Args<'listDownloads'>
  ): Result<'listDownloads'> {
    return this.items({ path: at('images', id, 'downloads'), options });
  }

  async revokeDownload(
    ...[id, linkId, options]: Args<'revokeDownload'>
  ): Result<'revokeDownload'> {
    const path = at('images', id, 'downloads', linkId);
    await this.requester.raw({ method: 'DELETE', path, options });
  }

  createDownload(
    ...[id, body = {}, options]: Args<'createDownload'>
  ): Result<'createDownload'> {
    const path = at('images', id, 'downloads');
    return this.requester.json({ method: 'POST', path, body, options });
  }

  exportImage(
    ...[id, request, options]: Args<'exportImage'>
  ): Result<'exportImage'> {
    const path = at('images', id, 'exports');
    return this.create<ExportAccepted>(path, request, options);
  }

  listImageExports(
    ...[id, options]: Args<'listImageExports'>
  ): Result<'listImageExports'> {
    return this.requester.json({ path: at('images', id, 'exports'), options });
  }

  copyImage(...[id, request, options]: Args<'copyImage'>): Result<'copyImage'> {
    const path = at('images', id, 'copies');
    return this.create<ImageAccepted>(path, request, options);
  }
}
