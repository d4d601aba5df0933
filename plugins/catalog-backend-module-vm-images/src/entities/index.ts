export * from './common';
export { imageEntity, imageEntityName, isForEveryone } from './imageEntity';
export { machineEntity, machineEntityName } from './machineEntity';
export { templateEntity } from './templateEntity';
