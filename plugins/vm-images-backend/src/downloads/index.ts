export { DownloadService } from './DownloadService';
export { LinkSigner, loadOrCreateKey } from './LinkSigner';
export { sendFile } from './sendFile';
