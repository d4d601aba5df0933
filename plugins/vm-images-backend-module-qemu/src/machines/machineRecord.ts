import { z } from 'zod/v3';

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
  }),
  firmware: z.enum(['bios', 'uefi']),
  vcpus: z.number().int().positive(),
  memoryMiB: z.number().int().positive(),
  diskBytes: z.number().int().positive(),
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
