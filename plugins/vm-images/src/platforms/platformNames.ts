import { useCallback } from 'react';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';

/** Types as they write themselves; others are shown as given. */
const types: Record<string, string> = {
  qemu: 'QEMU',
  libvirt: 'libvirt',
  openstack: 'OpenStack',
};

/** What people read for the type of a platform. */
export const platformType = (type: string) => types[type] ?? type;

/** Gives the name of a platform by its id. */
export type PlatformName = (platformId: string) => string;

/**
 * Title and type of platforms: "This machine · QEMU". The id stands for what is
 * not known yet, or no longer configured.
 */
export function usePlatformNames(): PlatformName {
  const platforms = usePlatforms().value;
  return useCallback(
    id => {
      const platform = platforms?.find(one => one.id === id);
      return platform
        ? `${platform.title} · ${platformType(platform.type)}`
        : id;
    },
    [platforms],
  );
}
