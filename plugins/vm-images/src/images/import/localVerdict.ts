import {
  verdictOf,
  type DiskFormat,
  type Finding,
  type PlatformView,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { formatBytes } from '@vm-images/backstage-plugin-vm-images-react';

/** What is known of a disk before the backend has seen it. */
export interface DiskBrief {
  format?: DiskFormat;
  virtualSizeBytes?: number;
}

/**
 * What can be said of a file that is still on its way, so that nobody waits for
 * an upload that can't be imported. The backend judges again once it is there.
 */
export function localVerdict(
  disk: DiskBrief,
  platform: PlatformView | undefined,
): Verdict {
  return verdictOf(findings(disk, platform));
}

function* findings(
  disk: DiskBrief,
  platform: PlatformView | undefined,
): Iterable<Finding> {
  if (!platform) return;
  const { format, virtualSizeBytes } = disk;
  const { acceptedFormats, limits, title } = platform;
  if (format && acceptedFormats && !acceptedFormats.includes(format)) {
    yield {
      rule: 'import.format',
      effect: 'deny',
      reason: `Platform ${title} does not take ${format}.`,
      remedy: `Convert it to ${acceptedFormats[0]} first.`,
    };
  }
  const most = limits.maxVirtualSizeBytes;
  if (most !== undefined && (virtualSizeBytes ?? 0) > most) {
    yield {
      rule: 'import.size',
      effect: 'deny',
      reason: `The disk has ${formatBytes(
        virtualSizeBytes!,
      )}; platform ${title} takes at most ${formatBytes(most)}.`,
    };
  }
  if (platform.status === 'unavailable') {
    yield {
      rule: 'platform.unavailable',
      effect: 'warn',
      reason: platform.reason ?? `Platform ${title} does not answer now.`,
      remedy: 'The import waits until it does.',
    };
  }
}
