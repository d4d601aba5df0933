import type {
  CaptureSources,
  Operation,
  SavePoint,
  SavePointAccepted,
  SavePointRequest,
} from '../model/types';
import type { RequestOptions, WriteOptions } from './request';

/** Snapshots and backups of virtual machines, and what images are made from. @public */
export interface SavePointApi {
  /** What an image of the machine can be made from, each with a verdict. */
  getCaptureSources(
    machineId: string,
    options?: RequestOptions,
  ): Promise<CaptureSources>;
  /** Newest first. */
  listSavePoints(
    machineId: string,
    options?: RequestOptions,
  ): Promise<SavePoint[]>;
  createSavePoint(
    machineId: string,
    request: SavePointRequest,
    options?: WriteOptions,
  ): Promise<SavePointAccepted>;
  deleteSavePoint(
    machineId: string,
    savePointId: string,
    options?: WriteOptions,
  ): Promise<Operation>;
}
