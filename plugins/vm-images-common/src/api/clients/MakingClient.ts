import type { ImageAccepted } from '../../model/types';
import { type Args, type Result } from './Calls';
import { SharingClient } from './SharingClient';

/** The part of the client for how images come to be: imports, uploads, captures. @public */
export class MakingClient extends SharingClient {
  importImage(
    ...[request, options]: Args<'importImage'>
  ): Result<'importImage'> {
    return this.create<ImageAccepted>('/imports', request, options);
  }

  checkImport(...[body, options]: Args<'checkImport'>): Result<'checkImport'> {
    const path = '/imports/check';
    return this.requester.json({ method: 'POST', path, body, options });
  }

  captureImage(
    ...[request, options]: Args<'captureImage'>
  ): Result<'captureImage'> {
    return this.create<ImageAccepted>('/captures', request, options);
  }

  listUploads(...[options]: Args<'listUploads'>): Result<'listUploads'> {
    return this.items({ path: '/uploads', options });
  }

  uploadUrl(): Promise<string> {
    return this.requester.url('/uploads');
  }
}
