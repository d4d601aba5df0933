import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  Bytes,
  OwnerChip,
  RelativeTime,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { PlatformName } from '../../platforms/platformNames';

/** What is worth knowing of deleted images, beside their names. */
export function binColumns(platformName: PlatformName): CursorColumn<Image>[] {
  return [
    {
      id: 'platform',
      title: 'Platform',
      minWidth: 112,
      priority: 3,
      render: image => platformName(image.platformId),
    },
    {
      id: 'size',
      title: 'Size',
      sort: 'size',
      minWidth: 88,
      grow: 0.3,
      priority: 3,
      align: 'right',
      render: image => <Bytes value={image.sizeBytes} />,
    },
    {
      id: 'deletedAt',
      title: 'Deleted',
      minWidth: 128,
      grow: 0.5,
      render: image => <RelativeTime time={image.deletedAt ?? ''} />,
    },
    {
      id: 'deletedBy',
      title: 'Deleted by',
      minWidth: 128,
      priority: 2,
      render: image => <OwnerChip ownerRef={image.deletedBy} />,
    },
    {
      id: 'willDestroyAt',
      title: 'Destroyed',
      minWidth: 128,
      grow: 0.5,
      render: image => <RelativeTime time={image.willDestroyAt ?? ''} />,
    },
  ];
}
