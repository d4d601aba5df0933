export { ImageSharing } from './ImageSharing';
export { hasSharingTab } from './hasSharingTab';
export { useImageSharing } from './useImageSharing';
export { useWaitingShares } from './useShares';
export { WaitingShares } from './WaitingShares';
