export * from './imageLifecycle';
export * from './machineLifecycle';
export * from './savePointLifecycle';
