import { randomUUID } from 'node:crypto';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  CaptureSource,
  PlatformSavePoint,
  SavePointGroup,
} from '../../platform';
import { sha256 } from './digest';
import { consistencyOf, contentOf, disksOf, type StoredDisk } from './disks';
import { assertKept } from './encryption';
import type { Faults } from './faults';
import type { State } from './state';

/** @internal */
export interface StoredSavePoint {
  kind: 'snapshot' | 'backup';
  point: PlatformSavePoint;
  disk: Buffer;
  dataDisks: StoredDisk[];
  /** By which image's data key it is encrypted on its platform, if it is. */
  keyOf?: string;
}

const sources = {
  snapshot: { type: 'system-disk' },
  backup: { type: 'full-machine' },
} as const satisfies Record<string, CaptureSource>;

/** Snapshots or backups in memory. @internal */
export function savePointGroup(
  kind: StoredSavePoint['kind'],
  state: State,
  faults: Faults,
): SavePointGroup {
  const { savePoints } = state;
  const ofKind = () =>
    [...savePoints.values()].filter(stored => stored.kind === kind);
  function require(ref: { id: string; marker: string }): StoredSavePoint {
    const stored = savePoints.get(ref.id);
    if (!stored) throw new NotFoundError(`There is no ${kind} ${ref.id}`);
    if (stored.point.marker !== ref.marker) {
      throw new NotAllowedError(
        `The ${kind} ${ref.id} carries another marker than ${ref.marker}`,
      );
    }
    return stored;
  }
  return {
    live: true,
    create: (ref, { marker }, { signal, onProgress }) =>
      faults.around(`${kind}.create`, ref, signal, () => {
        const found = ofKind().find(({ point }) => point.marker === marker);
        if (found) return { ...found.point };
        const machine = state.machine(ref);
        onProgress?.(0.5);
        const kept = contentOf(machine, sources[kind]);
        const { bytes: disk, dataDisks = [] } = kept;
        const stored = [disk, ...dataDisks.map(({ content }) => content)];
        const point: PlatformSavePoint = {
          id: randomUUID(),
          marker,
          machineId: ref.id,
          sizeBytes: stored.reduce((sum, { length }) => sum + length, 0),
          consistency: consistencyOf(machine),
          disks: disksOf(dataDisks),
        };
        const { keyOf } = machine;
        savePoints.set(point.id, { kind, point, disk, dataDisks, keyOf });
        return { ...point };
      }),
    async *list({ signal }) {
      yield* await faults.around(`${kind}.list`, undefined, signal, () =>
        ofKind().map(({ point }) => ({ ...point })),
      );
    },
    remove: ({ id, marker }, { signal }) =>
      faults.around(`${kind}.remove`, { id, marker }, signal, () => {
        const stored = id
          ? savePoints.get(id)
          : ofKind().find(({ point }) => point.marker === marker);
        if (!stored) return;
        require({ id: stored.point.id, marker });
        savePoints.delete(stored.point.id);
      }),
    toImage: (ref, image, { signal, idempotencyKey }) =>
      faults.around(`${kind}.toImage`, ref, signal, async () => {
        const { point, disk, dataDisks, keyOf } = require(ref);
        const { consistency } = point;
        const found = state.imageByKey(idempotencyKey);
        if (found) return { image: found.image, consistency };
        assertKept(`${kind} ${point.id}`, keyOf, image);
        const made = contentOf({ disk, dataDisks }, sources[kind]);
        const bytes = await state.encryption.store(image, disk, signal);
        return {
          consistency,
          image: state.addImage(idempotencyKey, image, bytes, {
            format: 'qcow2',
            virtualSizeBytes: made.virtualSizeBytes,
            digest: sha256(bytes),
            ...(kind === 'backup' && state.manyDisks(dataDisks)),
          }),
        };
      }),
  };
}
