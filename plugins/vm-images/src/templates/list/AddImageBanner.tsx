import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import { useImage } from '../../images/page/useImage';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
}));

/** Says that a template is being chosen, and for which image. */
export function AddImageBanner(props: {
  imageId: string;
  onCancel: () => void;
}) {
  const classes = useStyles();
  const image = useImage(props.imageId);
  return (
    <Alert
      severity="info"
      className={classes.root}
      action={
        <Button color="inherit" size="small" onClick={props.onCancel}>
          Cancel
        </Button>
      }
    >
      Choose the VM template to which image{' '}
      <strong>{image.value?.name ?? props.imageId}</strong> is added, or create
      a new one with it.
    </Alert>
  );
}
