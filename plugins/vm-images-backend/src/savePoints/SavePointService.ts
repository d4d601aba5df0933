import type {
  Operation,
  SavePoint,
  SavePointAccepted,
  SavePointRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ServiceOptions } from '../authorization';

/** Snapshots and backups of virtual machines. */
export interface SavePointService {
  /** Newest first. */
  list(machineId: string, options: ServiceOptions): Promise<SavePoint[]>;
  create(
    machineId: string,
    request: SavePointRequest,
    options: ServiceOptions,
  ): Promise<SavePointAccepted>;
  /** Images that were made of it stay. */
  delete(
    machineId: string,
    savePointId: string,
    options: ServiceOptions,
  ): Promise<Operation>;
}
