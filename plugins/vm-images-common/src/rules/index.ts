export * from './caller';
export {
  familyVerdict,
  retiredStandings,
  standingVerdict,
  type StandingSituation,
} from './image/standing';
export * from './image/retention';
export { copyTargetVerdict, type CopyTarget } from './image/copy';
export {
  captureKeyOf,
  encryptVerdict,
  launchKey,
  replicateTargetVerdict,
} from './image/encryption';
export { downloadFormatsOf } from './image/downloadFormats';
export { imageLaunchVerdict } from './image/launch';
export {
  featureCapabilities,
  featuresVerdict,
  hardwareFeatures,
  type HardwareFeature,
} from './image/features';
export { editableInBin } from './image/edit';
export { deletableStatuses } from './image/remove';
export * from './imageRules';
export { capabilityWords } from './capabilityWords';
export * from './importRules';
export * from './importSource';
export {
  captureSourceVerdict,
  dataDisksOf,
  savePointSourceVerdict,
} from './machine/captureSources';
export { savePointVerdicts, type SavePointAction } from './machine/savePoints';
export {
  reinstallImageVerdict,
  reinstallPrerequisites,
  type ReinstallImage,
  type ReinstallPrerequisite,
} from './machine/reinstall';
export * from './machineRules';
export * from './sizeRules';
export * from './verdict';
