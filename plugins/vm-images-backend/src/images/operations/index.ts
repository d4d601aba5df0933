export * from './captureImage';
export * from './deleteImage';
export * from './destroyImage';
export * from './finishImage';
export * from './platformImage';
