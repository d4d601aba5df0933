import { z } from 'zod/v3';
import { readTextIfAny } from '../host/files';
import type { ImageDescription } from '../store/imageManifest';

/** The JSON file that a builder of images leaves beside its image. */
const sidecarSchema = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  architecture: z.enum(['x86_64', 'aarch64']).optional(),
  osType: z.enum(['linux', 'windows', 'other']).optional(),
  distribution: z.string().optional(),
  version: z.string().optional(),
  virtualSizeBytes: z.number().int().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  minMemoryMiB: z.number().int().positive().optional(),
  firmware: z.array(z.enum(['bios', 'uefi'])).optional(),
  guestAgent: z.boolean().optional(),
  users: z.array(z.string()).optional(),
  userData: z.array(z.string()).optional(),
});

type Sidecar = z.infer<typeof sidecarSchema>;

/**
 * Reads what stands beside an image. Nothing there is nothing known.
 *
 * @throws Error when it is there but damaged
 */
export async function readSidecar(path: string): Promise<Sidecar> {
  const text = await readTextIfAny(path);
  return text === undefined ? {} : sidecarSchema.parse(JSON.parse(text));
}

/** What a public image is: what is configured, then what stands beside it. */
export function describePublicImage(
  configured: Partial<ImageDescription>,
  sidecar: Sidecar,
  fallbackName: string,
): ImageDescription {
  const known: ImageDescription = {
    name: sidecar.name ?? fallbackName,
    description: sidecar.description,
    kind: 'system-disk',
    os: {
      type: sidecar.osType ?? 'linux',
      distribution: sidecar.distribution,
      version: sidecar.version,
    },
    architecture: sidecar.architecture ?? 'x86_64',
    bootMode: bootMode(sidecar.firmware),
    features: {
      cloudInit: sidecar.userData?.includes('nocloud'),
      guestAgent: sidecar.guestAgent,
    },
    minMemoryMiB: sidecar.minMemoryMiB,
    defaultUser: sidecar.users?.[0],
  };
  return { ...known, ...configured };
}

function bootMode(firmware: Sidecar['firmware']): ImageDescription['bootMode'] {
  if (firmware?.includes('uefi')) {
    return firmware.includes('bios') ? 'both' : 'uefi';
  }
  return 'bios';
}
