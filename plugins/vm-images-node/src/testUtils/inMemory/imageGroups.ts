import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { readFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type {
  CaptureGroup,
  ExportGroup,
  ImportGroup,
  InventoryGroup,
} from '../../platform';
import { sha256 } from './digest';
import { consistencyOf, contentOf } from './disks';
import { assertKept } from './encryption';
import type { Faults } from './faults';
import type { State } from './state';

export function inventoryGroup(state: State, faults: Faults): InventoryGroup {
  const { images, machines } = state;
  async function* each<T>(call: string, all: () => T[], signal: AbortSignal) {
    yield* await faults.around(call, undefined, signal, all);
  }
  return {
    images: ({ signal }) =>
      each(
        'inventory.images',
        () => [...images.values()].map(s => s.image),
        signal,
      ),
    machines: ({ signal }) =>
      each(
        'inventory.machines',
        () => [...machines.values()].map(s => ({ ...s.machine })),
        signal,
      ),
    image: (id, { signal }) =>
      faults.around('inventory.image', id, signal, () => images.get(id)?.image),
    machine: (id, { signal }) =>
      faults.around('inventory.machine', id, signal, () => {
        const stored = machines.get(id);
        return stored && { ...stored.machine };
      }),
    deleteImage: (ref, { signal }) =>
      faults.around('inventory.deleteImage', ref, signal, () => {
        const stored = ref.id
          ? images.get(ref.id)
          : [...images.values()].find(s => s.image.marker === ref.marker);
        if (!stored) return;
        const { id } = stored.image;
        if (stored.image.marker !== ref.marker) {
          throw new NotAllowedError(
            `Image ${id} carries the marker ${stored.image.marker}, not ${ref.marker}`,
          );
        }
        const clones = [...machines.values()].filter(
          s =>
            s.machine.imageId === id ||
            s.dataDisks.some(disk => disk.imageId === id),
        );
        if (state.linkedDisks && clones.length > 0) {
          const names = clones.map(s => s.machine.name).join(', ');
          throw new ConflictError(
            `Disks of ${names} rest on image "${stored.image.name}"; delete them first`,
          );
        }
        images.delete(id);
      }),
  };
}

export function importGroup(state: State, faults: Faults): ImportGroup {
  return {
    acceptedFormats: ['qcow2', 'iso'],
    fromFile: (source, image, options) =>
      faults.around(
        'imports.fromFile',
        { source, image },
        options.signal,
        async () => {
          const found = state.imageByKey(options.idempotencyKey);
          if (found) return found.image;
          const file = await readFile(source.path);
          const bytes = source.encrypted
            ? file
            : await state.encryption.store(image, file, options.signal);
          const made = state.addImage(options.idempotencyKey, image, bytes, {
            format: source.format,
            virtualSizeBytes: source.virtualSizeBytes,
            digest: image.encrypted ? sha256(bytes) : source.digest,
          });
          if (source.mayMove) await rm(source.path);
          options.onProgress?.(1);
          return made;
        },
      ),
  };
}

export function captureGroup(state: State, faults: Faults): CaptureGroup {
  return {
    live: true,
    sources: ['system-disk', 'data-disk', 'full-machine'],
    fromMachine: (ref, image, options) =>
      faults.around('capture.fromMachine', ref, options.signal, async () => {
        const machine = state.machine(ref);
        const consistency = consistencyOf(machine);
        const { source = { type: 'system-disk' } } = options;
        const found = state.imageByKey(options.idempotencyKey);
        if (found) return { image: found.image, consistency };
        assertKept(machine.machine.name, machine.keyOf, image);
        options.onProgress?.(0.5);
        const content = contentOf(machine, source);
        const { dataDisks, virtualSizeBytes } = content;
        const bytes = await state.encryption.store(
          image,
          content.bytes,
          options.signal,
        );
        const made = state.addImage(options.idempotencyKey, image, bytes, {
          format: 'qcow2',
          virtualSizeBytes,
          digest: sha256(bytes),
          ...(dataDisks && state.manyDisks(dataDisks)),
        });
        return { image: made, consistency };
      }),
  };
}

export function exportGroup(state: State, faults: Faults): ExportGroup {
  return {
    open: (id, { signal }) =>
      faults.around('export.open', id, signal, () => {
        const stored = state.images.get(id);
        if (!stored) throw new NotFoundError(`Image ${id} does not exist`);
        return {
          format: stored.image.format ?? 'qcow2',
          sizeBytes: stored.bytes.length,
          digest: sha256(stored.bytes),
          read: ({ start, end }) =>
            Readable.from([stored.bytes.subarray(start, end + 1)]),
          close: async () => {},
        };
      }),
  };
}
