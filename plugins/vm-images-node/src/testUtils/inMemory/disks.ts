import type {
  CallOptions,
  CaptureSource,
  Consistency,
  LaunchSpec,
  PlatformDisk,
} from '../../platform';
import { InputError, NotFoundError } from '@backstage/errors';
import type { State, StoredImage, StoredMachine } from './state';

/** Of every system disk here. @internal */
export const SYSTEM_BYTES = 64 * 1024 ** 2;

/** A data disk and what it holds. @internal */
export interface StoredDisk extends PlatformDisk {
  content: Buffer;
  /** The image that it is a clone of. */
  imageId?: string;
}

/** The data disks that a machine begins with. @internal */
export async function dataDisksOf(
  state: State,
  spec: LaunchSpec,
  image: StoredImage,
  { signal }: CallOptions,
): Promise<StoredDisk[]> {
  const brought = (image.dataDisks ?? []).map(disk => ({
    ...disk,
    imageId: image.image.id,
  }));
  const added: StoredDisk[] = [];
  for (const { id, sizeBytes, imageId } of spec.dataDisks ?? []) {
    const source = imageId ? state.images.get(imageId) : undefined;
    if (imageId && source?.image.kind !== 'data-disk') {
      throw new InputError(`Image ${imageId} is no data disk`);
    }
    const content = source
      ? await state.encryption.read(source, signal)
      : Buffer.alloc(0);
    added.push({ id, role: 'data', sizeBytes, imageId, content });
  }
  return [...brought, ...added].map(disk => ({
    ...disk,
    serial: `memory-${disk.id}`,
  }));
}

/** A machine's disks in the words of the contract. @internal */
export function disksOf(dataDisks: readonly StoredDisk[]): PlatformDisk[] {
  return [
    { id: 'system', role: 'system', sizeBytes: SYSTEM_BYTES },
    ...dataDisks.map(({ id, role, sizeBytes, serial }) => ({
      ...{ id, role, sizeBytes },
      ...(serial && { serial }),
    })),
  ];
}

/** What a copy of a source holds. @internal */
export function contentOf(
  { disk, dataDisks }: Pick<StoredMachine, 'disk' | 'dataDisks'>,
  source: CaptureSource,
): { bytes: Buffer; dataDisks?: StoredDisk[]; virtualSizeBytes: number } {
  if (source.type === 'system-disk') {
    return { bytes: disk, virtualSizeBytes: SYSTEM_BYTES };
  }
  if (source.type === 'data-disk') {
    const found = dataDisks.find(({ id }) => id === source.diskId);
    if (!found) throw new NotFoundError(`There is no disk ${source.diskId}`);
    return { bytes: found.content, virtualSizeBytes: found.sizeBytes };
  }
  const sizes = dataDisks.map(({ sizeBytes }) => sizeBytes);
  return {
    bytes: disk,
    dataDisks: dataDisks.map(one => ({ ...one })),
    virtualSizeBytes: sizes.reduce((sum, one) => sum + one, SYSTEM_BYTES),
  };
}

/** How consistent a copy that is made now is. @internal */
export function consistencyOf({ machine }: StoredMachine): Consistency {
  return machine.state === 'running' ? 'filesystem' : 'stopped';
}
