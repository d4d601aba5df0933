export { MachineDisks } from './MachineDisks';
