import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { EncryptionKey } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  plural,
  reducedMotion,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  bar: {
    // There from the start: nothing moves when it begins.
    visibility: ({ busy }: { busy: boolean }) => (busy ? 'visible' : 'hidden'),
    marginTop: theme.spacing(2),
    borderRadius: 2,
    [reducedMotion]: { '& *': { animation: 'none !important' } },
  },
}));

/** Adds a version to a key, once the person has read what that does. */
export function RotateDialog(props: {
  of: EncryptionKey;
  onClose: () => void;
}) {
  const { of: key, onClose } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const classes = useStyles({ busy });

  async function rotate() {
    setBusy(true);
    try {
      const { service, name } = key;
      const done = await api.rotateEncryptionKey({ service, name });
      const anew = plural(done.rewrapped, 'data key');
      toast.show({
        title: `Rotated key ${name}`,
        description: `Version ${done.key.version} is in use; ${anew} wrapped anew.`,
      });
    } finally {
      setBusy(false);
    }
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
      <LinearProgress
        className={classes.bar}
        aria-label="Wrapping data keys anew"
        aria-hidden={!busy}
      />
    </ConfirmDialog>
  );
}

const countOf = ({ wraps = [] }: EncryptionKey) =>
  wraps.reduce((sum, { dataKeys }) => sum + dataKeys, 0);
