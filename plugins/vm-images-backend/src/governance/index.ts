export {
  createGovernance,
  type Governance,
  type GovernanceParts,
} from './createGovernance';
export { ChannelService } from './channels/ChannelService';
export { FamilyService } from './families/FamilyService';
export { LineageService } from './lineage/LineageService';
export { MachineOwnersService } from './lineage/MachineOwnersService';
export { scheduleGovernance } from './scheduleGovernance';
export { StandingService } from './standing/StandingService';
