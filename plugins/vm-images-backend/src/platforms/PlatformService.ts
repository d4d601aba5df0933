import type {
  Operation,
  PlatformView,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** Everything that can be asked of platforms. */
export interface PlatformService {
  /** All that are configured; counts are of what the caller sees. */
  list(options: ServiceOptions): Promise<PlatformView[]>;
  /**
   * Compares a platform with what the portal knows, now.
   *
   * @throws NotAllowedError unless the caller is an administrator.
   */
  sync(id: string, options: ServiceOptions): Promise<Operation>;
}
