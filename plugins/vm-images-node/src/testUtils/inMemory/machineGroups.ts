import { randomUUID } from 'node:crypto';
import { Duplex } from 'node:stream';
import { NotFoundError } from '@backstage/errors';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import type { ConsoleGroup, LaunchGroup, PowerGroup } from '../../platform';
import { dataDisksOf, disksOf } from './disks';
import { keyOfImage } from './encryption';
import type { Faults } from './faults';
import { assertRunnable } from './hardware';
import type { State } from './state';

export function launchGroup(
  state: State,
  faults: Faults,
  flavors: Flavor[],
): LaunchGroup {
  return {
    flavors,
    ...state.hardware,
    passwords: true,
    linkedDisks: state.linkedDisks,
    dataDisks: { max: 8, maxSizeGiB: 2048 },
    create: (spec, options) =>
      faults.around('launch.create', spec, options.signal, async () => {
        const found = state.machineByKey(options.idempotencyKey);
        if (found) return { ...found.machine };
        const image = state.images.get(spec.imageId);
        if (!image) {
          throw new NotFoundError(`Image ${spec.imageId} does not exist`);
        }
        assertRunnable(image.image, state.hardware);
        const id = randomUUID();
        const dataDisks = await dataDisksOf(state, spec, image, options);
        const disk = await state.encryption.read(image, options.signal);
        const port = state.port();
        state.machines.set(id, {
          key: options.idempotencyKey,
          // What is installed from a medium begins with a blank disk.
          disk: image.image.kind === 'iso' ? Buffer.alloc(0) : disk,
          keyOf: keyOfImage(image.image),
          medium: image.image.kind === 'iso' ? image.image.id : undefined,
          dataDisks,
          console: Buffer.from(`${spec.hostname} login: `),
          machine: {
            id,
            marker: spec.marker,
            name: spec.name,
            region: spec.region,
            state: 'running',
            platformStatus: 'running',
            imageId: spec.imageId,
            vcpus: spec.flavor.vcpus,
            memoryMiB: spec.flavor.memoryMiB,
            diskGiB: spec.flavor.diskGiB,
            disks: disksOf(dataDisks),
            addresses: [{ purpose: 'ssh', host: '127.0.0.1', port }],
          },
        });
        return { ...state.machines.get(id)!.machine };
      }),
    waitUntilReady: (ref, options) =>
      faults.around('launch.waitUntilReady', ref, options.signal, () => ({
        ...state.machine(ref).machine,
      })),
    destroy: (ref, { signal }) =>
      faults.around('launch.destroy', ref, signal, () => {
        const stored = [...state.machines.values()].find(
          s => s.machine.marker === ref.marker || s.machine.id === ref.id,
        );
        if (!stored) return;
        state.machine({
          id: ref.id ?? stored.machine.id,
          marker: ref.marker,
        });
        state.machines.delete(stored.machine.id);
      }),
  };
}

export function powerGroup(state: State, faults: Faults): PowerGroup {
  const set = (
    call: string,
    ref: { id: string; marker: string },
    signal: AbortSignal,
    to: 'running' | 'stopped',
  ) =>
    faults.around(call, ref, signal, async () => {
      const { machine, keyOf } = state.machine(ref);
      if (keyOf !== undefined && to === 'running') {
        await state.encryption.check(keyOf, signal);
      }
      machine.state = to;
      machine.platformStatus = to;
      return { ...machine };
    });
  return {
    start: (ref, { signal }) => set('power.start', ref, signal, 'running'),
    stop: (ref, { signal }) => set('power.stop', ref, signal, 'stopped'),
    reboot: (ref, { signal }) => set('power.reboot', ref, signal, 'running'),
  };
}

export function consoleGroup(state: State): ConsoleGroup {
  return {
    history: async (ref, { maxBytes }) => {
      const bytes = state.machine(ref).console;
      return maxBytes === 0 ? Buffer.alloc(0) : bytes.subarray(-maxBytes);
    },
    attach: async (ref, { signal }) => {
      state.machine(ref);
      const listeners = state.listeners.get(ref.id) ?? new Set();
      state.listeners.set(ref.id, listeners);
      const stream = new Duplex({
        read() {},
        // What is typed is echoed, as a guest's terminal does.
        write: (chunk: Buffer, _encoding, done) => {
          state.print(ref.id, chunk.toString());
          done();
        },
        destroy: (error, done) => {
          listeners.delete(push);
          done(error);
        },
      });
      const push = (bytes: Buffer) => {
        stream.push(bytes);
      };
      listeners.add(push);
      signal.addEventListener('abort', () => stream.destroy(), {
        once: true,
      });
      return stream;
    },
  };
}
