import type {
  CaptureSources,
  Operation,
  SavePoint,
  SavePointAccepted,
  SavePointRequest,
} from '../../model/types';
import type { SavePointApi } from '../SavePointApi';
import type { RequestOptions, WriteOptions } from '../request';
import { at, Calls, once } from './Calls';

const below = (machineId: string, ...rest: string[]) =>
  at('virtual-machines', machineId, ...rest);

/** The part of the client that knows of snapshots and backups. @public */
export class SavePointClient extends Calls implements SavePointApi {
  getCaptureSources(
    machineId: string,
    options?: RequestOptions,
  ): Promise<CaptureSources> {
    const path = below(machineId, 'capture-sources');
    return this.requester.json({ path, options });
  }

  async listSavePoints(
    machineId: string,
    options?: RequestOptions,
  ): Promise<SavePoint[]> {
    const path = below(machineId, 'save-points');
    const answer = await this.requester.json<{ items: SavePoint[] }>({
      path,
      options,
    });
    return answer.items;
  }

  createSavePoint(
    machineId: string,
    request: SavePointRequest,
    options?: WriteOptions,
  ): Promise<SavePointAccepted> {
    return this.requester.json({
      method: 'POST',
      path: below(machineId, 'save-points'),
      body: request,
      headers: once(options),
      options,
    });
  }

  async deleteSavePoint(
    machineId: string,
    savePointId: string,
    options?: WriteOptions,
  ): Promise<Operation> {
    const answer = await this.requester.json<{ operation: Operation }>({
      method: 'DELETE',
      path: below(machineId, 'save-points', savePointId),
      headers: once(options),
      options,
    });
    return answer.operation;
  }
}
