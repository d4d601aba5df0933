import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  DiskFormat,
  DownloadLink,
  MadeDownloadLink,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useResource,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

/** The links to an image, and how they are made and revoked. */
export function useDownloadLinks(imageId: string) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const [made, setMade] = useState<MadeDownloadLink>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [revoking, setRevoking] = useState<ReadonlySet<string>>(new Set());
  const links = useResource(`downloads:${imageId}`, signal =>
    api.listDownloads(imageId, { signal }),
  );

  async function make(format?: DiskFormat): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      setMade(await api.createDownload(imageId, { format }));
      links.refresh();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  async function revoke({ id }: DownloadLink): Promise<void> {
    setRevoking(now => new Set([...now, id]));
    try {
      await api.revokeDownload(imageId, id);
      if (made?.id === id) setMade(undefined);
      links.update(all => all.filter(link => link.id !== id));
      toast.show({ title: 'The link leads nowhere any more', tone: 'success' });
    } catch (failure) {
      toast.failed('The link could not be revoked.', failure);
    } finally {
      setRevoking(now => new Set([...now].filter(one => one !== id)));
    }
    links.refresh();
  }

  return { links, made, error, busy, revoking, make, revoke };
}
