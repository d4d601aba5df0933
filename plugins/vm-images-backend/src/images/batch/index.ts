export * from './changeImage';
export { describeError } from './describeError';
