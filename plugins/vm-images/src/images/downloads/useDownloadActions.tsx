import { useState, type ReactNode } from 'react';
import GetAppIcon from '@material-ui/icons/GetApp';
import LinkIcon from '@material-ui/icons/Link';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { useDownloadImage } from '../actions/useDownloadImage';
import { DownloadLinksDialog } from './DownloadLinksDialog';

/** One click downloads; links are for other machines and tools. */
export function useDownloadActions(): {
  downloadActionsOf: (image: Image) => RowAction[];
  downloadDialogs: ReactNode;
} {
  const download = useDownloadImage();
  const [image, setImage] = useState<Image>();
  return {
    downloadActionsOf: one => [
      {
        id: 'download',
        title: 'Download',
        icon: <GetAppIcon fontSize="small" />,
        verdict: one.actions.download,
        onClick: () => void download(one),
      },
      {
        id: 'download-links',
        title: 'Download links',
        icon: <LinkIcon fontSize="small" />,
        // A link that is out can be revoked although no new one is allowed.
        onClick: () => setImage(one),
      },
    ],
    downloadDialogs: image && (
      <DownloadLinksDialog image={image} onClose={() => setImage(undefined)} />
    ),
  };
}
