/** Machines that get their system anew, or another one. */
import type { GuestLogin, PlatformMachine, WorkOptions } from './contract';
import type { MachineIdentity } from './disks';

/** What a machine is made anew from. @public */
export interface RebuildSpec {
  /** Of the platform; the machine's own for a reinstallation. */
  imageId: string;
  hostname: string;
  login: GuestLogin;
  /** cloud-config or a script, in this order. */
  userData: string[];
}

/** Gives a machine that is there another system disk. @public */
export interface RebuildGroup {
  /**
   * Replaces the system disk of a stopped machine by a fresh one of the image,
   * whose guest is new to it: login and user data apply as on a first boot. Name,
   * size, addresses, data disks, snapshots and backups stay. The machine stays off.
   *
   * Whenever it is cut short, the machine has either its old disk or the new one,
   * whole; a second call with the same key finds what the first one made. Of an
   * image of a full machine only the system disk is taken.
   *
   * @throws ConflictError while the machine runs, and when it has data disks and
   * the image is encrypted by another key than theirs; InputError for an image
   * that does not fit; NotAllowedError when `marker` is not the machine's
   */
  replaceSystemDisk(
    machine: MachineIdentity,
    spec: RebuildSpec,
    options: WorkOptions,
  ): Promise<PlatformMachine>;
}
