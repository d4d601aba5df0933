import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Acceleration } from '../acceleration/Acceleration';
import type { QemuConfig } from '../config/QemuConfig';
import type { KeyedLock } from '../host/KeyedLock';
import type { Keyring } from '../keys/Keyring';
import type { ImageStore } from '../store/ImageStore';
import type { MachineStore } from './MachineStore';

/** What running machines takes. */
export interface RunnerOptions {
  config: QemuConfig;
  machines: MachineStore;
  images: ImageStore;
  acceleration: Acceleration;
  /** Keys are `machine:<id>`, `image:<id>` and `memory`. */
  locks: KeyedLock;
  /** Lends the keys of encrypted disks. */
  keyring: Keyring;
  logger: LoggerService;
}
