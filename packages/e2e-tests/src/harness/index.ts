export * from './browser';
export * from './environment';
export * from './eventually';
export * from './freePort';
export * from './Portal';
export * from './Process';
export * from './ssh';
