import {
  formatBytes,
  formatDuration,
  formatPart,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { UploadItem } from '../api/uploads';

/** `1.2 of 4 GiB · 85 MiB/s · 32 s left`, or why it does not move. */
export function describeProgress(item: UploadItem): string {
  const { phase, sentBytes, sizeBytes, bytesPerSecond } = item;
  const amount = formatPart(sentBytes, sizeBytes);
  switch (phase) {
    case 'starting':
      return 'starting';
    case 'uploading': {
      if (!bytesPerSecond) return amount;
      const left = (1000 * (sizeBytes - sentBytes)) / bytesPerSecond;
      return `${amount} · ${formatBytes(bytesPerSecond)}/s · ${formatLeft(
        left,
      )} left`;
    }
    case 'waiting':
      return `${amount} · waiting for the portal to answer`;
    case 'paused':
      return `${amount} · paused`;
    case 'interrupted':
      return `${amount} · needs the file again`;
    case 'complete':
      return `${formatBytes(sizeBytes)} uploaded`;
    case 'importing':
      return 'handed over to the import';
    default:
      return `${amount} · failed`;
  }
}

/** Rounded to whole seconds: tenths would flicker. */
function formatLeft(milliseconds: number): string {
  return formatDuration(Math.max(10_000, milliseconds)) === '10 s'
    ? `${Math.max(1, Math.round(milliseconds / 1000))} s`
    : formatDuration(milliseconds);
}
