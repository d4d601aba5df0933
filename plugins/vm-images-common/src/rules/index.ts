export * from './caller';
export * from './imageRules';
export * from './machineRules';
export * from './sizeRules';
export * from './verdict';
