import type {
  EncryptionKey,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';

/** A key as people read it. */
export function keyTitle(key: EncryptionKey): string {
  const owner = key.ownerRef?.replace(/^(user|group):default\//, '');
  const whose = owner ? `of ${owner}` : 'for everyone';
  return `${key.name} (${key.serviceTitle}, ${whose})`;
}

/** How an image is encrypted, in a few words. */
export function encryptionOf(image: Image): string {
  if (!image.encrypted) return 'Not encrypted';
  const { encryptionKeyName: name, encryptionKey: owner } = image;
  const whose = owner === 'customer' ? ', a key of its owner' : '';
  return name ? `Encrypted with key ${name}${whose}` : 'Encrypted';
}
