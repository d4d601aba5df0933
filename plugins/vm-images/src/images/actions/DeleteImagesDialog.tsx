import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type {
  Image,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  Findings,
  isDenied,
  plural,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout/usePaths';
import { UsageList } from '../bin/UsageList';
import { useUndoDelete } from '../bin/useUndoDelete';

const useStyles = makeStyles(theme => ({
  names: { margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(3) },
  kept: { marginTop: theme.spacing(2) },
}));

/** Asks, naming the images and what depends on them, and deletes those that may go. */
export function DeleteImagesDialog(props: {
  /** Closed while empty. */
  images: readonly Image[];
  /** Although configuration keeps images that are in use. */
  force?: boolean;
  onClose: () => void;
  /** Several are deleted by whoever asks. */
  onDeleteMany?: (images: readonly Image[]) => Promise<void>;
  onDeleted: () => void;
}) {
  const { images, force, onClose, onDeleted, onDeleteMany } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const paths = usePaths();
  const undo = useUndoDelete();
  // Kept, so that the words don't vanish while the dialog fades out.
  const [shown, setShown] = useState(images);
  if (images.length > 0 && images !== shown) setShown(images);

  const verdictOf = ({ actions }: Image) =>
    force ? actions.forceDelete : actions.delete;
  const going = shown.filter(image => !isDenied(verdictOf(image)));
  const staying = shown.filter(image => isDenied(verdictOf(image)));

  async function confirm() {
    if (going.length > 1) {
      await onDeleteMany?.(going);
      return;
    }
    const [image] = going;
    // What depends on it is in sight.
    const operation = await api.deleteImage(image.id, { confirm: true, force });
    onDeleted();
    toast.show({
      title: `Deleting ${image.name}`,
      // Without a bin there is nothing to take back.
      description: operation.kind === 'image.delete' && (
        <Button
          size="small"
          color="inherit"
          variant="outlined"
          onClick={() => void undo(image, operation)}
        >
          Undo
        </Button>
      ),
      link: { title: 'Show progress', href: paths.operations(operation.id) },
    });
  }

  return (
    <ConfirmDialog
      open={images.length > 0}
      title={
        shown.length === 1
          ? `Delete image ${shown[0].name}${force ? ' by force' : ''}?`
          : `Delete ${plural(shown.length, 'image')}?`
      }
      action={
        shown.length > 1 ? `Delete ${plural(going.length, 'image')}` : 'Delete'
      }
      danger
      verdict={shown.length === 1 ? verdictOf(shown[0]) : verdictFor(going)}
      typeToConfirm={force ? shown[0]?.name : undefined}
      onConfirm={confirm}
      onClose={onClose}
    >
      {shown.length === 1 ? (
        <>
          It leaves the lists. Where this portal has a recycle bin it can be
          restored from there for a while.
          {images.length === 1 && <UsageList imageId={shown[0].id} />}
        </>
      ) : (
        <Names images={going} />
      )}
      {shown.length > 1 && staying.length > 0 && <Kept images={staying} />}
    </ConfirmDialog>
  );
}

const FEW = 10;

function Names(props: { images: readonly Image[] }) {
  const { images } = props;
  const classes = useStyles();
  if (images.length === 0) return <>None of these images can be deleted.</>;
  return (
    <>
      Deleted:
      <ul className={classes.names}>
        {images.slice(0, FEW).map(image => (
          <li key={image.id}>{image.name}</li>
        ))}
        {images.length > FEW && <li>and {images.length - FEW} more</li>}
      </ul>
    </>
  );
}

/** What stays, and why. */
function Kept(props: { images: readonly Image[] }) {
  const classes = useStyles();
  return (
    <Alert severity="info" className={classes.kept}>
      <AlertTitle>{plural(props.images.length, 'image')} kept</AlertTitle>
      <Findings
        findings={props.images.flatMap(image =>
          image.actions.delete.findings.filter(one => one.effect === 'deny'),
        )}
      />
    </Alert>
  );
}

/** Of many: what to know about those that go. */
function verdictFor(going: readonly Image[]): Verdict {
  const findings = going.flatMap(image => image.actions.delete?.findings ?? []);
  if (going.length === 0) return { effect: 'deny', findings: [] };
  return { effect: findings.length > 0 ? 'warn' : 'allow', findings };
}
