import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatBytes,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Hands the browser a signed link, so that it downloads (and resumes) itself. */
export function useDownloadImage(): (image: Image) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  return async image => {
    try {
      const { url, fileName, sizeBytes } = await api.createDownload(image.id);
      const anchor = document.createElement('a');
      anchor.href = url;
      anchor.download = fileName;
      anchor.rel = 'noopener';
      document.body.append(anchor);
      anchor.click();
      anchor.remove();
      toast.show({
        title: `Downloading ${fileName}`,
        description: sizeBytes === undefined ? '' : formatBytes(sizeBytes),
      });
    } catch (error) {
      toast.failed(`“${image.name}” could not be downloaded.`, error);
    }
  };
}
