export { AuthorizedMachineService } from './AuthorizedMachineService';
export { Capturer } from './capture/Capturer';
export { DefaultMachineService } from './DefaultMachineService';
export { Launcher } from './launch/Launcher';
export { LaunchSources } from './launch/LaunchSources';
export { MachineConsole } from './MachineConsole';
export type { ConsoleReading, MachineService } from './MachineService';
export { MachineViews } from './MachineViews';
export { MachineWork } from './MachineWork';
export { Reinstaller } from './reinstall/Reinstaller';
export {
  deleteMachineOperation,
  finishInstallOperation,
  launchMachineOperation,
  launchOperation,
  powerMachineOperation,
  reinstallMachineOperation,
} from './operations';
