import { at, type Args, type Result } from './clients/Calls';
import { MachinesClient } from './clients/MachinesClient';
import type { VmImagesApi } from './VmImagesApi';
import { Requester, type DiscoveryLike, type FetchLike } from './request';

/**
 * Talks to the backend over HTTP, from a browser or from another plugin. Each
 * noun of the API has a file of its own below `clients/`; each goes on where the
 * one before it ends, so that this is one object.
 *
 * @public
 */
export class VmImagesClient extends MachinesClient implements VmImagesApi {
  constructor(apis: { discoveryApi: DiscoveryLike; fetchApi: FetchLike }) {
    super(new Requester(apis));
  }

  listOperations(
    ...[query, options]: Args<'listOperations'>
  ): Result<'listOperations'> {
    return this.requester.json({ path: '/operations', query, options });
  }

  getOperation(...[id, options]: Args<'getOperation'>): Result<'getOperation'> {
    return this.requester.json({ path: at('operations', id), options });
  }

  getOperationLog(
    ...[id, query, options]: Args<'getOperationLog'>
  ): Result<'getOperationLog'> {
    return this.items({ path: at('operations', id, 'log'), query, options });
  }

  cancelOperation(
    ...[id, options]: Args<'cancelOperation'>
  ): Result<'cancelOperation'> {
    const path = at('operations', id, 'cancel');
    return this.operation({ method: 'POST', path, options });
  }

  retryOperation(
    ...[id, options]: Args<'retryOperation'>
  ): Result<'retryOperation'> {
    const path = at('operations', id, 'retry');
    return this.operation({ method: 'POST', path, options });
  }

  listPlatforms(...[options]: Args<'listPlatforms'>): Result<'listPlatforms'> {
    return this.items({ path: '/platforms', options });
  }

  syncPlatform(...[id, options]: Args<'syncPlatform'>): Result<'syncPlatform'> {
    const path = at('platforms', id, 'sync');
    return this.operation({ method: 'POST', path, options });
  }

  getOsCatalog(...[options]: Args<'getOsCatalog'>): Result<'getOsCatalog'> {
    return this.requester.json({ path: '/os-catalog', options });
  }

  listOwners(...[options]: Args<'listOwners'>): Result<'listOwners'> {
    return this.items({ path: '/owners', options });
  }
}
