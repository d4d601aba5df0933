export { BlockWriter } from './BlockWriter';
export type { BlockHash } from './BlockWriter';
export { letGo } from './letGo';
export { RunningDigest } from './RunningDigest';
