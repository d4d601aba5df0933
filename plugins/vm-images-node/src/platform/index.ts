export * from './contract';
export * from './encryption';
export * from './disks';
export * from './extensionPoint';
export * from './capabilities';
export * from './media';
export * from './rebuild';
