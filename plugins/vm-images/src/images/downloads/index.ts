export { useDownloadActions } from './useDownloadActions';
