import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  bootModes,
  formatMemory,
  formatOs,
} from '@vm-images/backstage-plugin-vm-images-react';
import { featureWords } from '../form/featureWords';

/** What was changed while the image is made, and is written when it is done. */
export function PendingChange(props: { image: Image; className?: string }) {
  const { pendingChange } = props.image;
  if (!pendingChange) return null;
  return (
    <Alert severity="info" className={props.className}>
      Written as soon as the image is available:{' '}
      {wordsOf(pendingChange).join('; ')}.
    </Alert>
  );
}

function wordsOf(change: NonNullable<Image['pendingChange']>): string[] {
  const { os, bootMode, minMemoryMiB, maxMemoryMiB, minDiskGiB } = change;
  const features = Object.entries(change.features ?? {}).map(
    ([name, on]) =>
      `${on ? '' : 'no '}${featureWords[name as keyof typeof featureWords]}`,
  );
  return [
    os && formatOs(os),
    bootMode && `boots by ${bootModes[bootMode]}`,
    minMemoryMiB === null && 'no least memory',
    minMemoryMiB && `at least ${formatMemory(minMemoryMiB)} of memory`,
    maxMemoryMiB === null && 'no most memory',
    maxMemoryMiB && `at most ${formatMemory(maxMemoryMiB)} of memory`,
    minDiskGiB !== undefined && `at least ${minDiskGiB} GiB of disk`,
    change.defaultUser === null && 'no login user',
    change.defaultUser && `login user ${change.defaultUser}`,
    ...features,
  ].filter((word): word is string => !!word);
}
