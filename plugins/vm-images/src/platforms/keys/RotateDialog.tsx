import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { EncryptionKey } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  plural,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout';

/** Begins to rotate a key, once the person has read what that does. */
export function RotateDialog(props: {
  of: EncryptionKey;
  onClose: () => void;
}) {
  const { of: key, onClose } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  // One for the dialog: whoever presses again after a lost answer rotates once.
  const [idempotencyKey] = useState(newKey);

  async function rotate() {
    const { service, name } = key;
    const { id } = await api.rotateEncryptionKey(
      { service, name },
      { idempotencyKey },
    );
    announce({ type: 'operation', id, change: 'created' });
    toast.show({
      title: `Rotating key ${key.id}`,
      link: { title: 'Show progress', href: paths.operations(id) },
    });
  }

  return (
    <ConfirmDialog
      open
      title={`Rotate key ${key.id}?`}
      action="Rotate key"
      onConfirm={rotate}
      onClose={onClose}
    >
      Version {key.version + 1} is added to it. New data keys are wrapped with
      that, and the {plural(countOf(key), 'data key')} of images wrapped so far
      are wrapped anew. No image is rewritten and nothing stops. Older versions
      stay in {key.serviceTitle}. Back it up afterwards: without the new version
      nobody can open what it wraps.
    </ConfirmDialog>
  );
}

const countOf = ({ wraps = [] }: EncryptionKey) =>
  wraps.reduce((sum, { dataKeys }) => sum + dataKeys, 0);
