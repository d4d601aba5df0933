import { createApiRef } from '@backstage/core-plugin-api';
import type { UploadManager } from './UploadManager';

export { UploadManager } from './UploadManager';
export type { ChosenFile, UploadItem, UploadPhase, UploadPlan } from './types';

/** @public */
export const uploadsApiRef = createApiRef<UploadManager>({
  id: 'plugin.vm-images.uploads',
});
