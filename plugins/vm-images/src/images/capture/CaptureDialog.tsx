import { useEffect, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  CaptureSource,
  ImageAccepted,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  Findings,
  isDenied,
  messageOf,
  usePolledResource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { EncryptionField } from '../encryption';
import { FormField } from '../form/FormField';
import { OwnerField } from '../form/OwnerField';
import { TagField } from '../form/TagField';
import { Captured } from './Captured';
import { FactsFields } from './FactsFields';
import { HowToCopy } from './HowToCopy';
import { MachineField } from './MachineField';
import { SourceField } from './SourceField';
import { readsMachine, sourceKey, verdictNow } from './sourceKey';
import { useCapture } from './useCapture';
import { useCaptureSources } from './useCaptureSources';

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: theme.spacing(2),
  },
  wide: { gridColumn: '1 / -1' },
}));

export interface CaptureDialogProps {
  open: boolean;
  onClose: () => void;
  /** Which machine; asked for when left out. */
  machineId?: string;
  /** What is proposed to be captured; the system disk when left out. */
  source?: CaptureSource;
}

/** Makes an image of a virtual machine, and shows how far it has come. */
export function CaptureDialog(props: CaptureDialogProps) {
  const { open, onClose } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="capture-title"
    >
      <DialogTitle id="capture-title">Capture image</DialogTitle>
      {open && <Capture {...props} />}
    </Dialog>
  );
}

function Capture(props: CaptureDialogProps) {
  const { machineId, onClose } = props;
  const [accepted, setAccepted] = useState<ImageAccepted>();
  if (accepted) return <Captured accepted={accepted} onClose={onClose} />;
  return (
    <CaptureFields {...props} machineId={machineId} onAccepted={setAccepted} />
  );
}

function CaptureFields(
  props: CaptureDialogProps & { onAccepted: (accepted: ImageAccepted) => void },
) {
  const { machineId, source, onAccepted, onClose } = props;
  const classes = useStyles();
  const [machine, setMachine] = useState<VirtualMachine>();
  const given = usePolledResource(
    `virtual machine ${machineId}`,
    (api, signal) => api.getVirtualMachine(machineId!, { signal }),
    { skip: !machineId },
  );
  useEffect(() => {
    if (given.value) setMachine(given.value);
  }, [given.value]);
  const { form, change, owners, inheritedKey, busy, error, submit } =
    useCapture(machine, { source, onAccepted });
  const sources = useCaptureSources(machine);
  const items = sources.value?.items ?? [];
  const inherited = sources.value?.facts ?? {};
  const chosen = items.find(
    item => sourceKey(item.source) === sourceKey(form.source),
  );
  const stopFirst = machine?.state === 'running' && form.stopFirst;
  const hasKey = form.encryptionKey !== undefined;
  const verdict = verdictNow(chosen, { stopFirst, hasKey });
  const problem = error ?? given.error ?? sources.error;

  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void submit(inherited);
      }}
    >
      <DialogContent className={classes.grid}>
        {!machineId && (
          <MachineField
            className={classes.wide}
            value={machine}
            onChange={next => {
              setMachine(next);
              // Another machine has other disks.
              change({ source: { type: 'system-disk' }, facts: {} });
            }}
          />
        )}
        {machine && sources.loading && (
          <Skeleton className={classes.wide} variant="rect" height={160} />
        )}
        {items.length > 0 && (
          <SourceField
            className={classes.wide}
            items={items}
            value={form.source}
            // A key can still be chosen.
            isDeniedNow={item =>
              isDenied(verdictNow(item, { stopFirst, hasKey: true }))
            }
            onChange={chosenSource => change({ source: chosenSource })}
          />
        )}
        {verdict && verdict.findings.length > 0 && (
          <Alert
            className={classes.wide}
            severity={isDenied(verdict) ? 'error' : 'warning'}
          >
            <Findings findings={verdict.findings} />
          </Alert>
        )}
        {machine?.state === 'running' && readsMachine(form.source) && (
          <HowToCopy
            className={classes.wide}
            machine={machine}
            stopFirst={form.stopFirst}
            freezes={sources.value?.freezes}
            onChange={stops => change({ stopFirst: stops })}
          />
        )}
        <FormField
          className={classes.wide}
          name="name"
          label="Image name"
          required
          value={form.name}
          onValue={name => change({ name })}
        />
        <FormField
          name="family"
          label="Family"
          helperText="Images of one lineage share it."
          value={form.family}
          onValue={family => change({ family })}
        />
        <FormField
          name="version"
          label="Version"
          value={form.version}
          onValue={version => change({ version })}
        />
        <OwnerField
          owners={owners}
          value={form.ownerRef}
          onChange={ownerRef => change({ ownerRef })}
        />
        <TagField tags={form.tags} onChange={tags => change({ tags })} />
        <EncryptionField
          className={classes.wide}
          platformId={machine?.platformId}
          value={form.encryptionKey}
          inherited={inheritedKey}
          onChange={encryptionKey => change({ encryptionKey })}
        />
        {chosen && chosen.kind !== 'data-disk' && (
          <FactsFields
            className={classes.wide}
            inherited={inherited}
            changed={form.facts}
            onChange={facts => change({ facts })}
          />
        )}
        <FormField
          className={classes.wide}
          name="description"
          label="Description"
          multiline
          maxRows={4}
          value={form.description}
          onValue={description => change({ description })}
        />
        {problem !== undefined && (
          <Alert severity="error" className={classes.wide}>
            {messageOf(problem)}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disabled={busy || !chosen || !form.name.trim() || isDenied(verdict)}
        >
          Capture image
        </Button>
      </DialogActions>
    </form>
  );
}
