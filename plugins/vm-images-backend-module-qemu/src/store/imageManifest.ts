import { z } from 'zod/v3';

const operatingSystem = z.object({
  type: z.enum(['linux', 'windows', 'other']),
  distribution: z.string().optional(),
  version: z.string().optional(),
});

const features = z.object({
  cloudInit: z.boolean().optional(),
  guestAgent: z.boolean().optional(),
  hotUpgrade: z.boolean().optional(),
  multiQueue: z.boolean().optional(),
  sriov: z.boolean().optional(),
});

/** What an image is, in the words of the platform contract. */
export const imageDescriptionSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  kind: z.enum(['system-disk', 'data-disk', 'full-machine', 'iso']),
  os: operatingSystem,
  architecture: z.enum(['x86_64', 'aarch64']),
  bootMode: z.enum(['bios', 'uefi', 'both']),
  features,
  minMemoryMiB: z.number().optional(),
  maxMemoryMiB: z.number().optional(),
  minDiskGiB: z.number().optional(),
  defaultUser: z.string().optional(),
  family: z.string().optional(),
  version: z.string().optional(),
});

/** What an image is, in the words of the platform contract. */
export type ImageDescription = z.infer<typeof imageDescriptionSchema>;

/** The one file of an image that machines run from. */
export const imageDiskSchema = z.object({
  format: z.enum(['qcow2', 'iso']),
  /** Bytes of the file. */
  sizeBytes: z.number().int().nonnegative(),
  /** Bytes that a guest sees. */
  virtualSizeBytes: z.number().int().positive(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

/** The one file of an image that machines run from. */
export type ImageDisk = z.infer<typeof imageDiskSchema>;

export const imageManifestSchema = z.object({
  manifestVersion: z.literal(1),
  id: z.string(),
  /** `public` came from configuration and belongs to everybody. */
  origin: z.enum(['imported', 'captured', 'replicated', 'public']),
  /** The portal's own id of the image; public images have none. */
  marker: z.string().optional(),
  createdAt: z.string(),
  description: imageDescriptionSchema,
  disk: imageDiskSchema,
  /** With the data key that the portal has for `marker`. */
  encrypted: z.boolean().optional(),
  /** Of a full machine: its data disks, each a file of its own. */
  dataDisks: z
    .array(
      imageDiskSchema.extend({ id: z.string().regex(/^data-[1-9][0-9]?$/) }),
    )
    .optional(),
  /** How a captured image relates to what ran at the time. */
  consistency: z.enum(['stopped', 'filesystem', 'crash']).optional(),
  /** Kernel and initial RAM disk lie beside the disk. */
  hasKernel: z.boolean().optional(),
});

/** The file beside an image's disk that says what it is. */
export type ImageManifest = z.infer<typeof imageManifestSchema>;
