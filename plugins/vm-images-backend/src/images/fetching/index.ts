export * from './fetchOperation';
export * from './ImageFetcher';
export * from './takeForFetch';
