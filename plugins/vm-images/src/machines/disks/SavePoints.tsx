import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  CaptureSource,
  SavePoint,
  SavePointKind,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  ErrorState,
  useAnnounce,
  useToast,
  VerdictButton,
  vmImagesApiRef,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { Section, usePaths } from '../../layout';
import { useLast } from '../actions/useLast';
import { SavePointDialog } from './SavePointDialog';
import { SavePointList } from './SavePointList';
import { savePointWords } from './words';

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  about: { flex: '1 1 260px' },
}));

/** The snapshots or the backups of a machine, and a button that makes one. */
export function SavePoints(props: {
  kind: SavePointKind;
  machine: VirtualMachine;
  savePoints: Resource<SavePoint[]>;
  onCapture: (source: CaptureSource) => void;
}) {
  const { kind, machine, savePoints, onCapture } = props;
  const classes = useStyles();
  const words = savePointWords[kind];
  const [making, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<SavePoint>();
  const shown = savePoints.value?.filter(point => point.kind === kind);
  return (
    <Section title={words.title}>
      <div className={classes.head}>
        <Typography
          variant="body2"
          color="textSecondary"
          className={classes.about}
        >
          {shown?.length === 0 ? `${words.none}. ${words.about}` : words.about}
        </Typography>
        <VerdictButton
          variant="outlined"
          size="small"
          verdict={machine.actions[kind]}
          onClick={() => setMaking(true)}
        >
          {words.action}
        </VerdictButton>
      </div>
      {savePoints.loading && <Skeleton variant="rect" height={48} />}
      {!shown && savePoints.error && (
        <ErrorState
          title={`The ${kind}s could not be loaded`}
          error={savePoints.error}
          onRetry={savePoints.refresh}
        />
      )}
      {shown && (
        <SavePointList
          label={words.title}
          savePoints={shown}
          onImage={({ id }) => onCapture({ type: kind, savePointId: id })}
          onDelete={setDeleting}
        />
      )}
      <SavePointDialog
        kind={kind}
        machine={making ? machine : undefined}
        onClose={() => setMaking(false)}
        onDone={savePoints.refresh}
      />
      <DeleteSavePointDialog
        machine={machine}
        savePoint={deleting}
        onClose={() => setDeleting(undefined)}
        onDone={savePoints.refresh}
      />
    </Section>
  );
}

/** Asks, and destroys a snapshot or backup. */
function DeleteSavePointDialog(props: {
  machine: VirtualMachine;
  /** Closed without one. */
  savePoint: SavePoint | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const { machine, savePoint, onClose, onDone } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const shown = useLast(savePoint);

  async function confirm() {
    const { id, kind, name } = shown!;
    const operation = await api.deleteSavePoint(machine.id, id, {
      idempotencyKey: newKey(),
    });
    announce({ type: 'operation', id: operation.id, change: 'created' });
    toast.show({
      title: `Deleting the ${kind} ${name}`,
      link: { title: 'Show progress', href: paths.operations(operation.id) },
    });
    onDone();
  }

  return (
    <ConfirmDialog
      open={savePoint !== undefined}
      title={`Delete the ${shown?.kind} ${shown?.name}?`}
      action="Delete"
      danger
      verdict={shown?.actions.delete}
      onConfirm={confirm}
      onClose={onClose}
    >
      What it keeps of {machine.name} is destroyed; this cannot be undone.
      Images that were made of it stay.
    </ConfirmDialog>
  );
}
