export * from './common';
export { imageEntity, imageEntityName } from './imageEntity';
export { machineEntity, machineEntityName } from './machineEntity';
export { templateEntity } from './templateEntity';
