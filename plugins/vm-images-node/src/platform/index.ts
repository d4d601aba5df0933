export * from './contract';
export * from './extensionPoint';
export * from './capabilities';
