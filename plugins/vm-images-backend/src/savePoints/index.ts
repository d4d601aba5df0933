export * from './AuthorizedSavePointService';
export * from './DefaultSavePointService';
export * from './operations';
export * from './SavePointService';
export * from './SavePointViews';
