export { KeyRotations } from './KeyRotations';
export { rotationResult } from './rotationResult';
export {
  keyQueueLimit,
  REWRAP_KEY,
  rewrapKeyOperation,
  ROTATE_KEY,
  rotateKeyOperation,
} from './rotateOperation';
export { scheduleRewrapping } from './scheduleRewrapping';
