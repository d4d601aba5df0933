import { z } from 'zod/v3';

/** Ids of data disks are parts of file names, and of names within QEMU. */
export const DATA_DISK_ID = /^data-[1-9][0-9]?$/;

export const machineRecordSchema = z.object({
  recordVersion: z.literal(1),
  id: z.string(),
  /** The portal's own id of the machine. */
  marker: z.string(),
  uuid: z.string(),
  mac: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** Image and the file of it that the disk rests on. */
  image: z.object({
    id: z.string(),
    format: z.enum(['qcow2', 'iso']),
    defaultUser: z.string().optional(),
    /** By whose data key image and disk are encrypted; absent when they are not. */
    keyOf: z.string().optional(),
  }),
  /** Names the files of its system, once that has been replaced. */
  generation: z
    .string()
    .regex(/^[a-z0-9]{12}$/)
    .optional(),
  /** The system was installed from its `iso` image, which it needs no more. */
  installed: z.boolean().optional(),
  firmware: z.enum(['bios', 'uefi']),
  vcpus: z.number().int().positive(),
  memoryMiB: z.number().int().positive(),
  diskBytes: z.number().int().positive(),
  dataDisks: z
    .array(
      z.object({
        /** `data-1` and so on; its file has that name. */
        id: z.string().regex(DATA_DISK_ID),
        sizeBytes: z.number().int().positive(),
        /** The disk of an image that it rests on; a blank one rests on nothing. */
        base: z.object({ imageId: z.string(), diskId: z.string() }).optional(),
      }),
    )
    .default([]),
  /** Loopback port that leads to the guest's SSH; kept over restarts. */
  sshPort: z.number().int().positive().optional(),
  /** `created` once everything a start needs is in the folder. */
  stage: z.enum(['creating', 'created']),
  /** What the last request wanted; what *is* only QEMU knows. */
  desired: z.enum(['running', 'stopped']),
  /** Of the last start. */
  accelerator: z.enum(['kvm', 'tcg']).optional(),
  startedAt: z.string().optional(),
});

/**
 * What a machine's folder says of it. Its state is never written here: it is
 * asked of QEMU, or is `stopped` where no QEMU is.
 */
export type MachineRecord = z.infer<typeof machineRecordSchema>;

/** Does the machine start from an `iso` image that is still in its drive? */
export function isInstalling(record: MachineRecord): boolean {
  return record.image.format === 'iso' && !record.installed;
}

/** Would the machine be broken without this image? */
export function restsOn(record: MachineRecord, imageId: string): boolean {
  if (record.dataDisks.some(({ base }) => base?.imageId === imageId)) {
    return true;
  }
  return record.image.id === imageId && !record.installed;
}
