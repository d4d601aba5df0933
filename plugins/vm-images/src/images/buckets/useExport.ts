import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  DiskFormat,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';
import { useBucketExports } from './useBucketExports';

interface ExportForm {
  target?: string;
  format?: DiskFormat;
}

/** The state of an export: where it may go, what was chosen, and the sending. */
export function useExport(image: Image, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const exports = useBucketExports(image.id);
  const [chosen, setChosen] = useState<ExportForm>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  const targets = exports.value?.targets;
  const target = targets?.find(
    ({ name }) => name === (chosen.target ?? targets[0]?.name),
  );
  const format = chosen.format ?? image.format;

  async function submit() {
    if (!target) return;
    setBusy(true);
    setError(undefined);
    try {
      const { operation } = await api.exportImage(
        image.id,
        { target: target.name, ...(format && { format }) },
        { idempotencyKey: key.current },
      );
      announce({ type: 'operation', id: operation.id, change: 'created' });
      exports.refresh();
      toast.show({
        title: `Exporting ${image.name} to ${target.title}`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
      onDone();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  function change(news: ExportForm) {
    // Another request than the one that may have been answered.
    key.current = newKey();
    setChosen(old => ({ ...old, ...news }));
  }
  return {
    ...{ targets, target, format, change, busy, submit },
    error: error ?? (targets ? undefined : exports.error),
  };
}
