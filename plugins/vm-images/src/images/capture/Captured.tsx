import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ImageAccepted } from '@vm-images/backstage-plugin-vm-images-common';
import { usePaths } from '../../layout/usePaths';
import { OperationItem } from '../../operations/OperationItem';
import { useOperation } from '../../operations/useOperations';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
  },
  operation: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
}));

/** How far the image has come; it goes on without the dialog. */
export function Captured(props: {
  accepted: ImageAccepted;
  onClose: () => void;
}) {
  const { accepted, onClose } = props;
  const { image, operation: begun } = accepted;
  const classes = useStyles();
  const paths = usePaths();
  const operation = useOperation(begun.id).value ?? begun;
  return (
    <>
      <DialogContent className={classes.content}>
        <Typography variant="body2">
          The image <Link to={paths.image(image.id)}>{image.name}</Link> is
          being made. It goes on when you close this.
        </Typography>
        <div className={classes.operation}>
          <OperationItem operation={operation} open />
        </div>
      </DialogContent>
      <DialogActions>
        <Button autoFocus variant="contained" color="primary" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </>
  );
}
