export { findTakenNames } from './findTakenNames';
export { lockMachineNames } from './lockMachineNames';
export { getMachineRow } from './getMachineRow';
export { insertMachine, insertMachines } from './insertMachines';
export { machineFromRow, type MachineFactsOfRow } from './machineFromRow';
export { moveMachine, settleMachine } from './moveMachine';
export { patchMachine } from './patchMachine';
export { updateMachineRow } from './updateMachineRow';
export type { MachineRowPatch, NewMachineRow } from './types';
export {
  listMachines,
  machineSorts,
  type MachineListRequest,
  type MachinePage,
} from './listMachines';
export type { MachineView } from './stretches';
export {
  countMachinesOf,
  countMachinesOfEach,
  machinesHolding,
  usesImage,
} from './usesOfImages';
