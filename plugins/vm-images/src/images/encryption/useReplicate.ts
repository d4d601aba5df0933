import { useApi } from '@backstage/core-plugin-api';
import {
  replicateTargetVerdict,
  type Image,
  type ReplicateRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useSending } from '../../layout';
import type { NewImage } from '../form/NewImageFields';
import { useNewImage, useOwnersFor } from '../form/useNewImage';
import { useEncryptionKeys } from './useEncryptionKeys';

/** What the dialog asks. */
interface ReplicateForm extends NewImage {
  to: ReplicateRequest['to'];
  encryptionKey?: string;
}

/** The state of a replication: what it may become, what was typed, the sending. */
export function useReplicate(image: Image, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const tell = useNewImage();
  const { owners, proposed } = useOwnersFor(image);
  const keys = useEncryptionKeys();
  const { typed, change, busy, error, send } = useSending<ReplicateForm>();

  const items = keys.value?.items ?? [];
  const to = typed.to ?? (image.encrypted ? 'plain' : 'encrypted');
  const other = items.find(({ id }) => id !== image.encryptionKeyName);
  const form: ReplicateForm = {
    encryptionKey: (other ?? items[0])?.id,
    name: nameOf(image.name, to),
    ownerRef: proposed,
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

  const submit = () =>
    send(async idempotencyKey => {
      const { name, ownerRef } = form;
      const made = await api.replicateImage(
        image.id,
        { ...request, name: name.trim(), ownerRef },
        { idempotencyKey },
      );
      const title = `Replicating ${image.name}`;
      tell(made.image, { title, link: 'Show image' });
      onDone();
    });

  const denied = isDenied(image.actions.replicate) || isDenied(verdict);
  return {
    ...{ form, change, owners, keys, verdict, error, submit },
    isReady: !busy && !denied && !!verdict && form.name.trim() !== '',
  };
}

const NAME_LENGTH = 128;

function nameOf(name: string, to: ReplicateRequest['to']): string {
  const suffix = ` (${to})`;
  const stem = name.replace(/ \((plain|encrypted)\)$/, '');
  return stem.slice(0, NAME_LENGTH - suffix.length) + suffix;
}
