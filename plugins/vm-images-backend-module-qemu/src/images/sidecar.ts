import { z } from 'zod/v3';
import { readTextIfAny } from '../host/files';
import type { ImageDescription } from '../store/imageManifest';

/** What only describes is left out where it is said in a way of its own. */
function lenient<T extends z.ZodTypeAny>(schema: T) {
  return schema.optional().catch(undefined);
}

const mebibytes = z.number().int().positive();

/** The JSON file that a builder of images leaves beside its image. */
const sidecarSchema = z.object({
  name: lenient(z.string()),
  description: lenient(z.string()),
  architecture: z.enum(['x86_64', 'aarch64']).optional(),
  osType: lenient(z.enum(['linux', 'windows', 'other'])),
  distribution: lenient(z.string()),
  version: lenient(z.string()),
  /** Refused when it is no digest: an unchecked image would be taken for one. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  minMemoryMiB: lenient(
    z.union([mebibytes, z.object({ bios: mebibytes, uefi: mebibytes })]),
  ),
  firmware: lenient(z.array(z.enum(['bios', 'uefi']))),
  guestAgent: lenient(z.boolean()),
  users: lenient(z.array(z.string())),
  userData: lenient(z.array(z.string())),
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
    defaultUser: sidecar.users?.[0],
  };
  const image = { ...known, ...configured };
  const minMemoryMiB = image.minMemoryMiB ?? minMemory(sidecar, image.bootMode);
  return { ...image, minMemoryMiB };
}

/** Firmware needs memory too; what boots both ways is booted by BIOS here. */
function minMemory(
  { minMemoryMiB: given }: Sidecar,
  mode: ImageDescription['bootMode'],
): number | undefined {
  return typeof given === 'object'
    ? given[mode === 'uefi' ? 'uefi' : 'bios']
    : given;
}

function bootMode(firmware: Sidecar['firmware']): ImageDescription['bootMode'] {
  if (firmware?.includes('uefi')) {
    return firmware.includes('bios') ? 'both' : 'uefi';
  }
  return 'bios';
}
