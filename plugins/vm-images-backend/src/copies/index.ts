export { COPY_IMAGE, copyImageOperation } from './copyOperation';
export { COPY_AND_SHARE_IMAGE, copyAndShareOperation } from './copyAndShare';
export { CopyService } from './CopyService';
export { CopySharing } from './CopySharing';
