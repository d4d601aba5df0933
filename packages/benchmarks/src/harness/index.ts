export * from './report';
export * from './rounds';
