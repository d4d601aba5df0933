import { useState, type ReactNode } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Image,
  ImageBatchRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { BatchResults, type BatchResult } from './BatchResults';

type Change = Omit<ImageBatchRequest, 'ids'>;
type Named = Pick<Image, 'id' | 'name'>;

/** As many as the backend takes in one request. */
const AT_ONCE = 100;

const words: Record<ImageBatchRequest['action'], string> = {
  delete: 'Deleting',
  restore: 'Restored',
  destroy: 'Destroying',
  tag: 'Tagged',
  untag: 'Untagged',
  share: 'Shared',
};

/**
 * Does the same to many images; where not all went well, says what each got
 * and offers to try those again that failed.
 */
export function useImageBatch(): {
  run: (images: readonly Image[], change: Change) => Promise<void>;
  results: ReactNode;
} {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
  const toast = useToast();
  const [shown, setShown] = useState<BatchResult[]>([]);
  const [last, setLast] = useState<Change>();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function send(images: readonly Named[], change: Change) {
    const done: BatchResult[] = [];
    for (let at = 0; at < images.length; at += AT_ONCE) {
      const some = images.slice(at, at + AT_ONCE);
      const ids = some.map(({ id }) => id);
      const options = { idempotencyKey: newKey() };
      const { items } = await api.changeImages({ ...change, ids }, options);
      items.forEach((item, index) =>
        done.push({ ...item, name: some[index].name }),
      );
    }
    const fine = done.filter(({ status }) => status === 'ok');
    for (const { id } of fine) {
      announce({ type: 'image', id, change: 'updated' });
      if (change.action === 'share') {
        announce({ type: 'share', id, change: 'updated' });
      }
    }
    if (fine.length > 0) {
      toast.show({
        title: `${words[change.action]} ${plural(fine.length, 'image')}`,
      });
    }
    return done;
  }

  async function run(images: readonly Image[], change: Change) {
    const done = await send(images, change);
    if (done.every(({ status }) => status === 'ok')) return;
    setShown(done);
    setLast(change);
    setError(undefined);
    setOpen(true);
  }

  async function retry() {
    const failed = shown.filter(({ status }) => status === 'error');
    setBusy(true);
    setError(undefined);
    try {
      const again = await send(failed, last!);
      const newer = new Map(again.map(one => [one.id, one]));
      setShown(shown.map(one => newer.get(one.id) ?? one));
      setOpen(again.some(({ status }) => status === 'error'));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  const results = (
    <BatchResults
      {...{ open, busy, error }}
      items={shown}
      onRetry={() => void retry()}
      onClose={() => setOpen(false)}
    />
  );
  return { run, results };
}
