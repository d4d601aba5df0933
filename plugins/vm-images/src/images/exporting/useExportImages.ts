import { useApi } from '@backstage/core-plugin-api';
import {
  formatBytes,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import type { ImageExportQuery } from '@vm-images/backstage-plugin-vm-images-common';
import { offerFile } from './offerFile';

const titles = { csv: 'CSV', xlsx: 'Excel' };
/** As often it is said how far it is. */
const SAY_EVERY_MS = 10_000;

/**
 * Fetches the list with the session of whoever looks at it and hands it to the
 * browser. The bytes go to where the browser keeps blobs, which for large ones
 * is the disk; they never pile up in the page.
 */
export function useExportImages(): (query: ImageExportQuery) => Promise<void> {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  return async query => {
    const title = titles[query.format];
    toast.show({ title: `Exporting the list for ${title}` });
    let bytes = 0;
    const saying = setInterval(
      () =>
        toast.show({
          title: `Exporting the list for ${title}`,
          description: `${formatBytes(bytes)} so far`,
        }),
      SAY_EVERY_MS,
    );
    try {
      const file = await api.exportImages(query);
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
      const headers = { 'Content-Type': file.contentType };
      const body = file.body.pipeThrough(counted);
      offerFile(await new Response(body, { headers }).blob(), file.fileName);
      toast.show({
        title: `Saved ${file.fileName}`,
        description: formatBytes(bytes),
        tone: 'success',
      });
    } catch (error) {
      toast.failed(`The list could not be exported for ${title}.`, error);
    } finally {
      clearInterval(saying);
    }
  };
}
