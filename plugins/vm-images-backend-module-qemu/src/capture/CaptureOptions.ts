import type { QemuImg } from '@vm-images/backstage-plugin-vm-images-node';
import type { MachineRunner } from '../machines/MachineRunner';
import type { RunnerOptions } from '../machines/RunnerOptions';
import type { ImageManifest } from '../store/imageManifest';

/** How a copy relates to what ran at the time. */
export type Consistency = NonNullable<ImageManifest['consistency']>;

/** What copying disks takes beyond running machines. */
export interface CaptureOptions extends RunnerOptions {
  runner: MachineRunner;
  qemuImg: QemuImg;
}
