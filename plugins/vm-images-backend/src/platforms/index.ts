export { DefaultPlatformService } from './DefaultPlatformService';
export type { PlatformDirectory, PlatformFacts } from './PlatformDirectory';
export { PlatformRegistry } from './PlatformRegistry';
export type { PlatformService } from './PlatformService';
export { platformQueueLimit } from './queueLimits';
export { PlatformSync, type PlatformSyncOptions } from './sync/PlatformSync';
export { scheduleSync, syncAfterOperations } from './sync/scheduleSync';
export { syncPlatformOperation } from './sync/syncOperation';
