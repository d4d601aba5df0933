import type {
  Platform,
  PlatformDisk,
  PlatformImage,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { ImageRowPatch } from '../../database/images';

/** What the platform knows better than we do about an image. */
export function rowFromPlatformImage(image: PlatformImage): ImageRowPatch {
  return {
    platform_image_id: image.id,
    platform_status: image.platformStatus,
    bytes: image.awaited ? 'awaited' : 'here',
    format: image.format ?? null,
    size_bytes: image.sizeBytes ?? 0,
    virtual_size_bytes: image.virtualSizeBytes ?? null,
    digest: image.digest ?? null,
    disks: image.disks ? disksToRow(image.disks) : null,
  };
}

/** The disks of a full machine, for the column that keeps them. */
export function disksToRow(disks: readonly PlatformDisk[]): string {
  return JSON.stringify(
    disks.map(({ id, role, sizeBytes }) => {
      return { id, role, virtualSizeBytes: sizeBytes };
    }),
  );
}

/**
 * Destroys what a platform made for an image, also what is only half made, and
 * also when the answer that would have told its id was lost: then the platform
 * knows it by our marker.
 */
export async function removePlatformImage(options: {
  platform: Platform;
  imageId: string;
  platformImageId?: string;
  signal: AbortSignal;
}): Promise<void> {
  const { platform, imageId: marker, platformImageId: id, signal } = options;
  await platform.inventory.deleteImage({ id, marker }, { signal });
}
