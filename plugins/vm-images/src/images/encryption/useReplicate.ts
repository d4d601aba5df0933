import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  replicateTargetVerdict,
  type Image,
  type ReplicateRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useOwners,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';
import { useEncryptionKeys } from './useEncryptionKeys';

/** What the dialog asks. */
interface ReplicateForm {
  to: ReplicateRequest['to'];
  encryptionKey?: string;
  name: string;
  ownerRef?: string;
}

/** The state of a replication: what it may become, what was typed, the sending. */
export function useReplicate(image: Image, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const owners = useOwners().value ?? [];
  const keys = useEncryptionKeys();
  const [typed, setTyped] = useState<Partial<ReplicateForm>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  const items = keys.value?.items ?? [];
  const to = typed.to ?? (image.encrypted ? 'plain' : 'encrypted');
  const other = items.find(({ id }) => id !== image.encryptionKeyName);
  const form: ReplicateForm = {
    encryptionKey: (other ?? items[0])?.id,
    name: nameOf(image.name, to),
    ownerRef: owners.find(one => one === image.ownerRef) ?? owners[0],
    ...typed,
    to,
  };
  const request = {
    to,
    ...(to === 'encrypted' && { encryptionKey: form.encryptionKey }),
  };
  // Until the keys are known there is nothing to judge.
  const verdict =
    to === 'plain' || keys.value
      ? replicateTargetVerdict(image, request, items)
      : undefined;

  async function submit() {
    setBusy(true);
    setError(undefined);
    const { name, ownerRef } = form;
    try {
      const made = await api.replicateImage(
        image.id,
        { ...request, name: name.trim(), ownerRef },
        { idempotencyKey: key.current },
      );
      announce({ type: 'image', id: made.image.id, change: 'created' });
      toast.show({
        title: `Replicating ${image.name}`,
        link: { title: 'Show image', href: paths.image(made.image.id) },
      });
      onDone();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  function change(news: Partial<ReplicateForm>) {
    // Another request than the one that may have been answered.
    key.current = newKey();
    setTyped(old => ({ ...old, ...news }));
  }
  return { form, change, owners, keys, verdict, busy, submit, error };
}

const NAME_LENGTH = 128;

function nameOf(name: string, to: ReplicateRequest['to']): string {
  const suffix = ` (${to})`;
  const stem = name.replace(/ \((plain|encrypted)\)$/, '');
  return stem.slice(0, NAME_LENGTH - suffix.length) + suffix;
}
