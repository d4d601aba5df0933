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
import { usePaths, useSending } from '../../layout';
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
  const { typed, change, busy, error, send } = useSending<ExportForm>();

  const targets = exports.value?.targets;
  const target = targets?.find(
    ({ name }) => name === (typed.target ?? targets[0]?.name),
  );
  const format = typed.format ?? image.format;

  const submit = async () => {
    if (!target) return;
    await send(async idempotencyKey => {
      const { operation } = await api.exportImage(
        image.id,
        { target: target.name, ...(format && { format }) },
        { idempotencyKey },
      );
      announce({ type: 'operation', id: operation.id, change: 'created' });
      exports.refresh();
      toast.show({
        title: `Exporting ${image.name} to ${target.title}`,
        link: { title: 'Show progress', href: paths.operations(operation.id) },
      });
      onDone();
    });
  };

  return {
    ...{ targets, target, format, change, submit },
    isReady: !busy && target !== undefined,
    error: error ?? (targets ? undefined : exports.error),
  };
}
