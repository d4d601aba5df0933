export { BlockWriter } from './BlockWriter';
export type { BlockHash } from './BlockWriter';
export { eachPiece } from './eachPiece';
export type { PieceSource, TakePiece } from './eachPiece';
export { letGo } from './letGo';
export { RunningDigest } from './RunningDigest';
