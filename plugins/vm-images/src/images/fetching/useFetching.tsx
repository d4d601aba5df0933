import CloudDownloadOutlinedIcon from '@material-ui/icons/CloudDownloadOutlined';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { useFetchImage } from './useFetchImage';

/** Fetching what is offered but not here yet. */
export function useFetching(onChanged: () => void): {
  fetchActionsOf: (image: Image) => RowAction[];
} {
  const fetchImage = useFetchImage(onChanged);
  return {
    fetchActionsOf: image =>
      image.awaited
        ? [
            {
              id: 'fetch',
              title: 'Fetch',
              icon: <CloudDownloadOutlinedIcon fontSize="small" />,
              verdict: image.actions.fetch,
              onClick: () => void fetchImage(image),
            },
          ]
        : [],
  };
}
