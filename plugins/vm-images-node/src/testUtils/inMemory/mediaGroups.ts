import { ConflictError, NotFoundError } from '@backstage/errors';
import type { FetchGroup, IsoBootGroup } from '../../platform';
import type { Faults } from './faults';
import type { State } from './state';

export function isoBootGroup(state: State, faults: Faults): IsoBootGroup {
  return {
    finish: (ref, { signal }) =>
      faults.around('isoBoot.finish', ref, signal, () => {
        const stored = state.machine(ref);
        const { machine } = stored;
        const image = state.images.get(machine.imageId ?? '');
        if (stored.medium === undefined && image?.image.kind !== 'iso') {
          throw new ConflictError(
            `Virtual machine ${machine.id} was not made from an ISO image`,
          );
        }
        stored.medium = undefined;
        machine.state = 'running';
        machine.platformStatus = 'running';
        return { ...machine };
      }),
  };
}

export function fetchGroup(state: State, faults: Faults): FetchGroup {
  return {
    image: (id, { signal, onProgress }) =>
      faults.around('fetch.image', { id }, signal, () => {
        const stored = state.images.get(id);
        if (!stored) throw new NotFoundError(`Image ${id} does not exist`);
        onProgress?.(1);
        stored.image = {
          ...stored.image,
          awaited: false,
          platformStatus: 'ready',
          sizeBytes: stored.bytes.length,
        };
        return { ...stored.image };
      }),
    forget: (id, { signal }) =>
      faults.around('fetch.forget', { id }, signal, () => {}),
  };
}
