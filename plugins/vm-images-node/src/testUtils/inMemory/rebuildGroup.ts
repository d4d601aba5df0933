import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { RebuildGroup } from '../../platform';
import { keyOfImage } from './encryption';
import type { Faults } from './faults';
import { assertRunnable } from './hardware';
import type { State } from './state';

export function rebuildGroup(state: State, faults: Faults): RebuildGroup {
  return {
    replaceSystemDisk: (ref, spec, { signal, idempotencyKey }) =>
      faults.around('rebuild.replaceSystemDisk', spec, signal, async () => {
        const stored = state.machine(ref);
        const { machine } = stored;
        if (stored.rebuiltBy === idempotencyKey) return { ...machine };
        if (machine.state !== 'stopped') {
          throw new ConflictError(`Virtual machine ${machine.id} runs`);
        }
        const image = state.images.get(spec.imageId);
        if (!image) {
          throw new NotFoundError(`Image ${spec.imageId} does not exist`);
        }
        if (!['system-disk', 'full-machine'].includes(image.image.kind)) {
          throw new InputError(`Image ${spec.imageId} is no system disk`);
        }
        assertRunnable(image.image, state.hardware);
        const keyOf = keyOfImage(image.image);
        if (stored.dataDisks.length > 0 && keyOf !== stored.keyOf) {
          throw new ConflictError(
            `The data disks of virtual machine ${machine.id} have another key`,
          );
        }
        stored.disk = await state.encryption.read(image, signal);
        stored.keyOf = keyOf;
        stored.medium = undefined;
        stored.rebuiltBy = idempotencyKey;
        stored.console = Buffer.from(`${spec.hostname} login: `);
        machine.imageId = spec.imageId;
        return { ...machine };
      }),
  };
}
