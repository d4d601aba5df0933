export * from './captureImage';
export * from './deleteImage';
export * from './finishImage';
export * from './platformImage';
export * from './ImageDestroyer';
