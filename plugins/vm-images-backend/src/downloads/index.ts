export {
  createDownloads,
  createFormatFiles,
  type Downloads,
} from './createDownloads';
export { DownloadService } from './DownloadService';
export { LinkOpener } from './LinkOpener';
export { LinkSigner, loadOrCreateKey } from './LinkSigner';
export { scheduleLinkCleaning } from './scheduleLinkCleaning';
export { sendFile } from './sendFile';
export { convertForDownloadOperation } from './formats/convertOperation';
export type { FormatFiles } from './formats/FormatFiles';
export { FormatMaker } from './formats/FormatMaker';
