import type { ImageFeatures } from '@vm-images/backstage-plugin-vm-images-common';

/** What people read for the features of an image. */
export const featureWords: Record<keyof ImageFeatures, string> = {
  cloudInit: 'cloud-init',
  guestAgent: 'guest agent',
  hotUpgrade: 'hot upgrade',
  multiQueue: 'multi-queue',
  sriov: 'SR-IOV',
};
