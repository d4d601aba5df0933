/**
 * Parts of the backend that whole-system tests and benchmarks take by
 * themselves. Not for production: nothing here asks who may.
 *
 * @packageDocumentation
 */
export { createUploads } from './uploads';
export { LinkSigner } from './downloads/LinkSigner';
export { serveImage } from './downloads/testing/serveImage';
export { listStatements } from './database/testing/listStatements';
export { syntheticOwner } from './database/testing/syntheticImages';
export { insertMany, seedImages } from './database/testing/seedImages';
export { exportSources } from './images/export/exportColumns';
export { applyMigrations } from './database/applyMigrations';
export { listOperationCrashPoints } from './wiring/listOperationCrashPoints';
export { killAtPoint, setCrashHook } from './operations';
