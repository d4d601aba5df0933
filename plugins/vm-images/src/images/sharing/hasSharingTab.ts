import type { Image } from '@vm-images/backstage-plugin-vm-images-common';

/** With whom an image is shared is for its owner to see. */
export function hasSharingTab({ actions, visibility }: Image): boolean {
  const findings = actions.share?.findings ?? [];
  const isOwner = !findings.some(({ rule }) => rule === 'image.owner');
  return isOwner && (visibility === 'private' || visibility === 'shared');
}
