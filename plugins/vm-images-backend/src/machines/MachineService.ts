import type {
  ImageAccepted,
  CaptureRequest,
  CaptureSources,
  LaunchAccepted,
  LaunchCheck,
  LaunchCheckRequest,
  LaunchRequest,
  MachineListQuery,
  Operation,
  PowerAction,
  ReinstallCheck,
  ReinstallCheckRequest,
  ReinstallRequest,
  Verdicts,
  VirtualMachine,
  VirtualMachinePage,
  VirtualMachinePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** A console as it is read: what was, then what comes. */
export interface ConsoleReading {
  follow: boolean;
  /** How much of what was, in bytes. */
  historyBytes: number;
  /** Aborts when the reader has gone. */
  signal: AbortSignal;
}

/** Everything that can be asked of virtual machines. */
export interface MachineService {
  /** A page of the machines that the caller sees. */
  list(
    query: MachineListQuery,
    options: ServiceOptions,
  ): Promise<VirtualMachinePage>;
  /** @throws NotFoundError also for what the caller may not see. */
  get(id: string, options: ServiceOptions): Promise<VirtualMachine>;
  verdicts(id: string, options: ServiceOptions): Promise<Verdicts>;
  /** @throws ConflictError when `ifMatch` is not the newest etag. */
  update(
    id: string,
    patch: VirtualMachinePatch,
    options: ServiceOptions & { ifMatch?: string },
  ): Promise<VirtualMachine>;
  power(
    id: string,
    action: PowerAction,
    options: ServiceOptions,
  ): Promise<Operation>;
  /** Takes the installation medium out and starts it from its disk. */
  finishInstall(id: string, options: ServiceOptions): Promise<Operation>;
  /** Replaces the system disk and starts it from there. */
  reinstall(
    id: string,
    request: ReinstallRequest,
    options: ServiceOptions,
  ): Promise<Operation>;
  /** What the answer to a reinstallation would be. Changes nothing. */
  checkReinstall(
    id: string,
    request: ReinstallCheckRequest,
    options: ServiceOptions,
  ): Promise<ReinstallCheck>;
  /** Destroys it; one that is being launched is cancelled instead. */
  delete(id: string, options: ServiceOptions): Promise<Operation>;
  /** What the answer to a launch would be. Changes nothing. */
  checkLaunch(
    request: LaunchCheckRequest,
    options: ServiceOptions,
  ): Promise<LaunchCheck>;
  launch(
    request: LaunchRequest,
    options: ServiceOptions,
  ): Promise<LaunchAccepted>;
  /** Makes an image of a machine, by default of its system disk. */
  capture(
    request: CaptureRequest,
    options: ServiceOptions,
  ): Promise<ImageAccepted>;
  /** What an image of a machine can be made from, each with a verdict. */
  captureSources(id: string, options: ServiceOptions): Promise<CaptureSources>;
  /** Rejects before the first byte when the machine has no console. */
  readConsole(
    id: string,
    reading: ConsoleReading,
    options: ServiceOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
  writeConsole(
    id: string,
    data: string,
    options: ServiceOptions,
  ): Promise<void>;
}
