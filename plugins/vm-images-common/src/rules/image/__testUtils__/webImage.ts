import type { Image } from '../../../model/types';

/** An image of Ada's that anything may be done with. */
export const webImage: Omit<Image, 'actions'> = {
  ...{ id: 'i1', name: 'web', description: '', kind: 'system-disk' },
  ...{ visibility: 'private', status: 'available', standing: 'stable' },
  ...{ platformId: 'local', region: 'here', os: { type: 'linux' } },
  ...{ architecture: 'x86_64', bootMode: 'bios', features: {} },
  ...{ encrypted: false, tags: [], usedBy: 0, etag: '1' },
  origin: { type: 'upload', text: 'Uploaded by Ada' },
  ownerRef: 'user:default/ada',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};
