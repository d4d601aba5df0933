import type {
  DiskFormat,
  ImageFacts,
  ImportDisk,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  diskInOva,
  inspectDisk,
  isOvaStart,
  readOva,
  withFile,
  type DiskInspection,
  type DiskReader,
} from '@vm-images/backstage-plugin-vm-images-node';

/** A disk in a file, which may hold more of them. */
export interface InspectedFile extends DiskInspection {
  /** Where the disk is in the file, if it is not all of it. */
  range?: { offset: number; length: number };
  /** The machine that it came with. */
  appliance?: {
    name?: string;
    facts: ImageFacts;
    /** The system disk first. */
    disks: ImportDisk[];
  };
}

export interface InspectFileOptions {
  declaredFormat?: DiskFormat;
  maxVirtualSizeBytes: number;
  /** Which disk of an appliance; the system disk when left out. */
  disk?: number;
  /** Reads all of an appliance to compare it with its manifest. */
  verify?: boolean;
  signal?: AbortSignal;
}

const START_BYTES = 512;

async function inspectOva(
  reader: DiskReader,
  options: InspectFileOptions,
): Promise<InspectedFile> {
  const { disk = 0, maxVirtualSizeBytes, declaredFormat, signal } = options;
  const ova = await readOva(reader);
  if (options.verify) await ova.verify(signal);
  const found: DiskInspection[] = [];
  // All of them: one bad disk makes the whole machine suspect.
  for (const [index, one] of ova.disks.entries()) {
    found.push(
      await inspectDisk(diskInOva(reader, one), {
        declaredFormat: declaredFormat ?? 'vmdk',
        maxVirtualSizeBytes,
        allowUnknownContent: index > 0,
      }),
    );
  }
  const { offset, sizeBytes: length } = ova.disks[disk];
  return {
    ...found[disk],
    range: { offset, length },
    appliance: {
      ...{ name: ova.name, facts: ova.facts },
      disks: ova.disks.map(({ name, sizeBytes }, index) => ({
        ...{ name, sizeBytes, format: found[index].format },
        virtualSizeBytes: found[index].virtualSizeBytes,
      })),
    },
  };
}

/**
 * Inspects a disk, or an OVA with disks in it.
 *
 * @throws UnsafeImageError, BrokenImageError
 */
export async function inspectFile(
  path: string,
  options: InspectFileOptions,
): Promise<InspectedFile> {
  return withFile(path, async reader => {
    const length = Math.min(START_BYTES, reader.size);
    return isOvaStart(await reader.read(0, length))
      ? inspectOva(reader, options)
      : inspectDisk(reader, options);
  });
}
