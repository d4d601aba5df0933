import { useState, type ReactNode } from 'react';
import CloudUploadIcon from '@material-ui/icons/CloudUploadOutlined';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { ExportDialog } from './ExportDialog';

/** Exporting an image to a bucket; `dialogs` has to be drawn. */
export function useExporting(): {
  exportActionsOf: (image: Image) => RowAction[];
  exportDialogs: ReactNode;
} {
  const [image, setImage] = useState<Image>();
  return {
    exportActionsOf: one => [
      {
        id: 'export',
        title: 'Export to a bucket',
        icon: <CloudUploadIcon fontSize="small" />,
        verdict: one.actions.export,
        onClick: () => setImage(one),
      },
    ],
    exportDialogs: image && (
      <ExportDialog image={image} onClose={() => setImage(undefined)} />
    ),
  };
}
