import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type {
  Image,
  Operation,
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

const useStyles = makeStyles(theme => ({
  names: { margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(3) },
  kept: { marginTop: theme.spacing(2) },
}));

/** How many deletions are asked for at the same time. */
const AT_ONCE = 4;

/** Asks, naming the images and what depends on them, and deletes those that may go. */
export function DeleteImagesDialog(props: {
  /** Closed while empty. */
  images: readonly Image[];
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { images, onClose, onDeleted } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const paths = usePaths();
  // Kept, so that the words don't vanish while the dialog fades out.
  const [shown, setShown] = useState(images);
  if (images.length > 0 && images !== shown) setShown(images);

  const going = shown.filter(image => !isDenied(image.actions.delete));
  const staying = shown.filter(image => isDenied(image.actions.delete));

  async function confirm() {
    const { done, failed } = await deleteAll(going, id => api.deleteImage(id));
    onDeleted();
    if (done.length > 0) {
      const one = done.length === 1 ? going[0].name : undefined;
      toast.show({
        title: `Deleting ${one ?? plural(done.length, 'image')}`,
        link: {
          title: 'Show progress',
          href: paths.operations(done.length === 1 ? done[0].id : undefined),
        },
      });
    }
    if (failed.length > 0) throw failed[0];
  }

  return (
    <ConfirmDialog
      open={images.length > 0}
      title={
        shown.length === 1
          ? `Delete image ${shown[0].name}?`
          : `Delete ${plural(shown.length, 'image')}?`
      }
      action={
        shown.length > 1 ? `Delete ${plural(going.length, 'image')}` : 'Delete'
      }
      danger
      verdict={verdictFor(shown, going)}
      onConfirm={confirm}
      onClose={onClose}
    >
      {shown.length === 1 ? (
        <>
          The image and its bytes on platform {shown[0].platformId} are deleted.
        </>
      ) : (
        <Names images={going} />
      )}
      {shown.length > 1 && staying.length > 0 && <Kept images={staying} />}
    </ConfirmDialog>
  );
}

async function deleteAll(
  images: readonly Image[],
  remove: (id: string) => Promise<Operation>,
) {
  const done: Operation[] = [];
  const failed: unknown[] = [];
  const waiting = [...images];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await remove(next.id).then(
        operation => done.push(operation),
        error => failed.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, failed };
}

const FEW = 10;

function Names(props: { images: readonly Image[] }) {
  const { images } = props;
  const classes = useStyles();
  if (images.length === 0) return <>None of these images can be deleted.</>;
  return (
    <>
      Deleted, with their bytes:
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

/** One image's verdict; of many, what to know about those that go. */
function verdictFor(
  images: readonly Image[],
  going: readonly Image[],
): Verdict | undefined {
  if (images.length === 1) return images[0].actions.delete;
  const findings = going.flatMap(image => image.actions.delete?.findings ?? []);
  if (going.length === 0) return { effect: 'deny', findings: [] };
  return { effect: findings.length > 0 ? 'warn' : 'allow', findings };
}
