export { ChannelChips } from './ChannelChips';
export { ImageLineage } from './ImageLineage';
export { ImageVersions } from './ImageVersions';
export { MachineOwners } from './MachineOwners';
export { StandingDialog } from './StandingDialog';
export { StandingNote } from './StandingNote';
export { useFamily } from './useFamily';
