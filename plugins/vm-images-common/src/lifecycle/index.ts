export * from './imageLifecycle';
export * from './machineLifecycle';
